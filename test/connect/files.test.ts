import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";
import { rddFileBehaviour, rddFormatBehaviour } from "@firesteel/core/testing";

const parent = mkdtempSync(join(tmpdir(), "firesteel-spark-files-"));
afterAll(() => {
  rmSync(parent, { recursive: true, force: true });
});

function open(): SparkContext {
  const master = process.env["FIRESTEEL_TEST_REMOTE"] ?? "";
  return new SparkContext(new SparkConf().setMaster(master).setAppName("files"));
}

rddFileBehaviour("files on Spark", open, parent);
rddFormatBehaviour("formats on Spark", open, parent);
