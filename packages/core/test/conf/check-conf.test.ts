import { SparkConf, SparkContext } from "@firesteel/core";
import { checkConf } from "@firesteel/core/conf";
import { describe, expect, it } from "vitest";

const check = (entries: Record<string, string>, isLocal = true): string[] =>
  checkConf(new SparkConf(entries, false), isLocal).map(
    ({ code, message }) => `${code} ${message}`,
  );

describe("checkConf", () => {
  it("warns of names that nobody knows, with the nearest known one", () => {
    expect(check({ "spark.shuffle.maxFailures": "1", "spark.task.maxFailuers": "2" })).toEqual([
      expect.stringMatching(/^UNKNOWN_CONF spark\.shuffle\.maxFailures is set/),
      expect.stringMatching(/did you mean spark\.task\.maxFailures\?$/),
    ]);
    expect(check({ "spark.my.own.thing.altogether": "1" })).toEqual([
      "UNKNOWN_CONF spark.my.own.thing.altogether is set, but there is no such setting",
    ]);
  });

  it("leaves alone what is the user's, what others read and what is known", () => {
    expect(
      check({
        "my.app.key": "1",
        "spark.hadoop.fs.s3a.endpoint": "http://h",
        "spark.firesteel.fs.mem.impl": "mem-fs",
        "spark.sql.shuffle.partitions": "4",
        "spark.task.maxFailures": "2",
        "spark.driver.memory": "1g",
      }),
    ).toEqual([]);
  });

  it("says why a setting changes nothing, on local masters only", () => {
    const settings = {
      "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
      "spark.kryo.registrationRequired": "true",
      "spark.deploy.recoveryMode": "ZOOKEEPER",
    };

    expect(check(settings)).toEqual([
      expect.stringContaining("CONF_WITHOUT_EFFECT spark.deploy.recoveryMode changes nothing"),
      expect.stringContaining("no JVM"),
      expect.stringContaining("columnar blocks"),
    ]);
    expect(check(settings, false)).toEqual([]);
  });

  it("names the new name of an old one", () => {
    expect(check({ "spark.reducer.maxMbInFlight": "48" })).toEqual([
      "DEPRECATED_CONF spark.reducer.maxMbInFlight is an old name: set spark.reducer.maxSizeInFlight instead",
    ]);
  });

  it("refuses what must not be ignored", () => {
    expect(check({ "spark.io.encryption.enabled": "false" })).toEqual([]);
    expect(check({ "spark.io.encryption.enabled": "true" }, false)).toEqual([]);
    expect(() => check({ "spark.io.encryption.enabled": "true" })).toThrow(
      expect.objectContaining({ code: "CONF_NOT_SUPPORTED" }),
    );
  });
});

describe("a context", () => {
  it("speaks once of each key that nobody knows", async () => {
    const conf = new SparkConf().setMaster("local[1]").set("spark.tsak.cpus.of.test", "1");
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string): boolean => lines.push(text) > 0;
    try {
      for (let i = 0; i < 3; i++) await new SparkContext(conf).stop();
    } finally {
      process.stderr.write = write;
    }

    expect(lines.filter((line) => line.includes("spark.tsak.cpus.of.test"))).toHaveLength(1);
  });
});
