import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { createHostileEngine, rddFormatBehaviour } from "@firesteel/core/testing";

const parent = mkdtempSync(join(tmpdir(), "rdd-formats-"));
const conf = (): SparkConf => new SparkConf().setMaster("local[2]").setAppName("formats");

rddFormatBehaviour("formats on the embedded engine", () => new SparkContext(conf()), parent);
rddFormatBehaviour(
  "formats on the hostile engine",
  () =>
    new SparkContext(conf(), {
      engine: (options) => createHostileEngine({ ...options, seed: 20_261_125 }),
    }),
  parent,
);
