import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { defaultSettings, provideSubmittedSettings } from "@firesteel/core/conf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const variables = ["SPARK_CONF_DIR", "SPARK_HOME", "SPARK_LOCAL_DIRS", "SPARK_EXECUTOR_MEMORY"];

describe("settings from outside the program", () => {
  let directory = "";
  const former = new Map<string, string | undefined>();

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "conf-test-"));
    for (const name of variables) {
      former.set(name, process.env[name]);
      Reflect.deleteProperty(process.env, name);
    }
  });

  afterEach(() => {
    provideSubmittedSettings(undefined);
    for (const [name, value] of former)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    rmSync(directory, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it("are none where nothing says one", () => {
    expect(new SparkConf().getAll()).toEqual([]);
  });

  it("count in Spark's order: code, flags, properties file, environment", () => {
    const propertiesFile = write(
      "my.conf",
      ["spark.a file", "spark.b file", "spark.c file", "spark.executor.memory 3g", "other x"].join(
        "\n",
      ),
    );
    process.env["SPARK_EXECUTOR_MEMORY"] = "2g";

    expect(new SparkConf().get("spark.executor.memory")).toBe("2g");
    provideSubmittedSettings({
      propertiesFile,
      flags: new Map([
        ["spark.a", "flag"],
        ["spark.b", "flag"],
      ]),
    });
    const conf = new SparkConf({ "spark.a": "code" });

    expect(conf.getAll()).toEqual([
      ["spark.a", "code"],
      ["spark.b", "flag"],
      ["spark.c", "file"],
      ["spark.executor.memory", "3g"],
    ]);
    expect(new SparkConf({}, false).getAll()).toEqual([]);
  });

  it("come from spark-defaults.conf of SPARK_CONF_DIR, else of SPARK_HOME/conf", () => {
    mkdirSync(join(directory, "conf"));
    write("spark-defaults.conf", "spark.where conf-dir");
    write("conf/spark-defaults.conf", "spark.where home");

    const of = (env: Record<string, string>): string | undefined =>
      defaultSettings(env).get("spark.where");

    expect(of({ SPARK_CONF_DIR: directory, SPARK_HOME: directory })).toBe("conf-dir");
    expect(of({ SPARK_HOME: directory })).toBe("home");
    expect(of({ SPARK_CONF_DIR: join(directory, "nowhere") })).toBeUndefined();
  });

  it("that cannot be read name the file and the line", () => {
    write("spark-defaults.conf", "spark.a 1\nspark.b\n");
    process.env["SPARK_CONF_DIR"] = directory;

    expect(() => new SparkConf()).toThrow(
      expect.objectContaining({
        code: "INVALID_PROPERTIES",
        message: expect.stringContaining("spark-defaults.conf, line 2") as unknown,
      }),
    );
  });

  it("SPARK_LOCAL_DIRS wins over spark.local.dir", async () => {
    process.env["SPARK_LOCAL_DIRS"] = directory;

    const conf = new SparkConf().setMaster("local[1]").set("spark.local.dir", "/elsewhere");
    await using sc = new SparkContext(conf);

    expect(sc.getConf().get("spark.local.dir")).toBe(directory);
  });
});
