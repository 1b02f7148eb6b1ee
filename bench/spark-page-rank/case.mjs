import { join } from "node:path";
import { defineCase } from "../harness/define-case.mjs";
import { spark } from "../harness/peers.mjs";
import { pageRank } from "../page-rank/case.mjs";

const here = import.meta.dirname;
const firesteel = join(here, "firesteel.mjs");

/** Page rank in a session that has run a job before: on Spark, and on the embedded engine. */
export const sparkPageRank = defineCase(here, {
  name: "spark-page-rank",
  prepare(scale) {
    process.env.SPARK_HOME ??= spark("home");
    return pageRank.prepare(scale);
  },
  programs: {
    firesteel: (args) => [process.execPath, firesteel, ...args, "local-spark[2]"],
    embedded: (args) => [process.execPath, firesteel, ...args, "local[2]"],
  },
});
