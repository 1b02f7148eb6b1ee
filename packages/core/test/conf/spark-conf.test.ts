import { SparkConf } from "@firesteel/core";
import { configKeys } from "#src/conf/config-registry";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";

const failsWith = (code: string, message: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as unknown });

describe("SparkConf", () => {
  it("keeps what is set, as text, and chains", () => {
    const conf = new SparkConf()
      .setMaster("local[2]")
      .setAppName("app")
      .setSparkHome("/opt/spark")
      .set("a", 1)
      .set("b", true)
      .setAll([["c", "x"]])
      .setAll({ d: "y" });

    expect(conf.getAll()).toEqual([
      ["a", "1"],
      ["b", "true"],
      ["c", "x"],
      ["d", "y"],
      ["spark.app.name", "app"],
      ["spark.home", "/opt/spark"],
      ["spark.master", "local[2]"],
    ]);
  });

  it("sets a missing key only", () => {
    const conf = new SparkConf({ a: "1" }).setIfMissing("a", "2").setIfMissing("b", "3");

    expect([conf.get("a"), conf.get("b")]).toEqual(["1", "3"]);
  });

  it("answers undefined or the default where nothing is set", () => {
    const conf = new SparkConf();

    expect(conf.get("nothing")).toBeUndefined();
    expect(conf.getOption("nothing")).toBeUndefined();
    expect(conf.get("nothing", "x")).toBe("x");
    expect(conf.contains("nothing")).toBe(false);
  });

  it("forgets a removed key", () => {
    expect(new SparkConf({ a: "1" }).remove("a").remove("b").contains("a")).toBe(false);
  });

  it("keeps hostile keys as data", () => {
    const conf = new SparkConf([["__proto__", "a"]]).set("constructor", "b");

    expect(conf.getAll()).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect(new SparkConf().get("toString")).toBeUndefined();
    expect(Object.hasOwn(conf.toRecord(), "__proto__")).toBe(true);
  });

  it("keeps variables of the executors' environment under their prefix", () => {
    const conf = new SparkConf().setExecutorEnv("A", "1").setExecutorEnv([["B", "2"]]);

    expect(conf.getExecutorEnv()).toEqual([
      ["A", "1"],
      ["B", "2"],
    ]);
    expect(conf.getAllWithPrefix("spark.executorEnv.")).toEqual(conf.getExecutorEnv());
  });

  it("makes an independent clone", () => {
    const conf = new SparkConf({ a: "1" });
    const copy = conf.clone().set("a", "2");

    expect([conf.get("a"), copy.get("a")]).toEqual(["1", "2"]);
  });

  it.each([
    ["", "x"],
    ["key", undefined],
    ["key", null],
    ["key", {}],
  ])("refuses %j = %j", (key, value) => {
    expect(() => new SparkConf().set(key, value as never)).toThrow(
      expect.objectContaining({ code: "INVALID_CONF" }),
    );
  });

  it("reads typed values", () => {
    const conf = new SparkConf({
      i: "-7",
      l: "9007199254740991",
      d: "1e-3",
      b: "TRUE",
      t: "2s",
      s: "2g",
    });

    expect(conf.getInt("i")).toBe(-7);
    expect(conf.getLong("l")).toBe(Number.MAX_SAFE_INTEGER);
    expect(conf.getDouble("d")).toBe(0.001);
    expect(conf.getBoolean("b")).toBe(true);
    expect(conf.getTimeAsMs("t")).toBe(2000);
    expect(conf.getTimeAsSeconds("t")).toBe(2);
    expect(conf.getSizeAsBytes("s")).toBe(2 ** 31);
    expect(conf.getSizeAsKb("s")).toBe(2 ** 21);
    expect(conf.getSizeAsMb("s")).toBe(2048);
    expect(conf.getSizeAsGb("s")).toBe(2);
  });

  it("prefers the value set, then the call's default, then the known key's", () => {
    const key = "spark.task.maxFailures";

    expect(new SparkConf({ [key]: "9" }).getInt(key, 2)).toBe(9);
    expect(new SparkConf().getInt(key, 2)).toBe(2);
    expect(new SparkConf().getInt(key)).toBe(4);
    expect(new SparkConf().getTimeAsMs("x", "5s")).toBe(5000);
    expect(new SparkConf().getSizeAsMb("x", "3g")).toBe(3072);
    expect(() => new SparkConf().getInt("x")).toThrow(
      failsWith("CONF_KEY_NOT_SET", "x is not set"),
    );
  });

  it("counts a bare number in the known key's unit", () => {
    const conf = new SparkConf({
      "spark.executor.memory": "512",
      "spark.task.reaper.killTimeout": "20",
    });

    expect(conf.getSizeAsBytes("spark.executor.memory")).toBe(512 * 2 ** 20);
    expect(conf.getTimeAsMs("spark.task.reaper.killTimeout")).toBe(20);
  });

  it.each([
    ["getInt", "2147483648"],
    ["getInt", "1.5"],
    ["getInt", ""],
    ["getLong", "9007199254740993"],
    ["getDouble", "one"],
    ["getDouble", " "],
    ["getBoolean", "yes"],
    ["getTimeAsMs", "soon"],
    ["getSizeAsBytes", "big"],
  ] as const)("%s refuses %j and names the key", (getter, value) => {
    const conf = new SparkConf({ "my.key": value });

    expect(() => conf[getter]("my.key")).toThrow(
      failsWith("INVALID_CONF", "my.key cannot be read"),
    );
  });

  it("shows no secrets", () => {
    const conf = new SparkConf({
      "spark.hadoop.fs.s3a.secret.key": "hidden-1",
      "db.Password": "hidden-2",
      "api.token": "hidden-3",
      "fs.access.key": "hidden-4",
      plain: "password=hidden-5",
      url: "postgres://me:hidden-6@host/db",
      "spark.app.name": "shown",
    });

    expect(conf.toDebugString()).toContain("spark.app.name=shown");
    for (const text of [conf.toDebugString(), JSON.stringify(conf), inspect(conf)])
      expect(text).not.toContain("hidden");
  });

  it("redacts by the pattern that is set", () => {
    const conf = new SparkConf({ "spark.redaction.regex": "^colour$", colour: "red", token: "t" });

    expect(conf.getRedacted()).toContainEqual(["colour", "*********(redacted)"]);
    expect(conf.getRedacted()).toContainEqual(["token", "t"]);
  });

  it.each([
    ["spark.task.maxFailures", "0", "whole number from 1"],
    ["spark.task.maxFailures", "four", "whole number from 1"],
    ["spark.speculation.quantile", "1.5", "number from 0 to 1"],
    ["spark.scheduler.mode", "ROUND_ROBIN", "not one of FIFO, FAIR"],
    ["spark.executor.memory", "1.5g", "1.5g is 1536m"],
    ["spark.locality.wait", "soon", "write a whole number and a unit"],
    ["spark.speculation", "yes", "neither true nor false"],
  ])("refuses %s = %s and says what it may be", (key, value, form) => {
    const validate = (): void => new SparkConf({ [key]: value }).validate();

    expect(validate).toThrow(failsWith("INVALID_CONF", key));
    expect(validate).toThrow(failsWith("INVALID_CONF", JSON.stringify(value)));
    expect(validate).toThrow(failsWith("INVALID_CONF", form));
  });

  it("does not show a secret that cannot be read", () => {
    const conf = new SparkConf({ "my.secret.size": "hunter2" });

    expect(() => conf.getSizeAsBytes("my.secret.size")).toThrow(
      failsWith("INVALID_CONF", "my.secret.size cannot be read"),
    );
    expect(() => conf.getSizeAsBytes("my.secret.size")).not.toThrow(/hunter2/);
  });

  it("reads words in either case", () => {
    expect(
      new SparkConf({ "spark.scheduler.mode": "fair" }).getChoice("spark.scheduler.mode"),
    ).toBe("FAIR");
    expect(new SparkConf().getChoice("spark.scheduler.mode")).toBe("FIFO");
  });

  it("reads a value under the key's old name where the new one is not set", () => {
    const conf = new SparkConf({ "spark.reducer.maxMbInFlight": "48" });

    expect(conf.contains("spark.reducer.maxSizeInFlight")).toBe(true);
    expect(conf.getSizeAsMb("spark.reducer.maxSizeInFlight")).toBe(48);
    conf.set("spark.reducer.maxSizeInFlight", "1m");
    expect(conf.getSizeAsMb("spark.reducer.maxSizeInFlight")).toBe(1);
  });

  it("finds bad values of known keys, and a bad redaction pattern", () => {
    expect(() => new SparkConf({ other: "anything" }).validate()).not.toThrow();
    expect(() => new SparkConf({ "spark.executor.memory": "lots" }).validate()).toThrow(
      failsWith("INVALID_CONF", "spark.executor.memory"),
    );
    expect(() => new SparkConf({ "spark.redaction.regex": "(" }).validate()).toThrow(
      failsWith("INVALID_CONF", "spark.redaction.regex"),
    );
  });
});

describe("configKeys", () => {
  const defaults = [...configKeys.values()].flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );

  it.each(defaults)("reads the default of %s, %s, by its type", (key, text) => {
    expect(() => new SparkConf({ [key]: text }).validate()).not.toThrow();
  });
});
