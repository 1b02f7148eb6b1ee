import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { createHostileEngine, rddFileBehaviour } from "@firesteel/core/testing";

const parent = mkdtempSync(join(tmpdir(), "rdd-files-"));
const conf = (): SparkConf => new SparkConf().setMaster("local[2]").setAppName("files");

rddFileBehaviour("files on the embedded engine", () => new SparkContext(conf()), parent);
rddFileBehaviour(
  "files on the hostile engine",
  () =>
    new SparkContext(conf(), {
      engine: (options) => createHostileEngine({ ...options, seed: 20_260_102 }),
    }),
  parent,
);
