import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { defineCase } from "../harness/define-case.mjs";
import { pageRank } from "../page-rank/case.mjs";

const here = import.meta.dirname;
const firesteel = join(here, "firesteel.mjs");

/** Page rank in a session that has run a job before: on Spark, and on the embedded engine. */
export const sparkPageRank = defineCase(here, {
  name: "spark-page-rank",
  prepare(scale) {
    const command = ["tools/servers/spark.sh", "home"];
    process.env.SPARK_HOME ??= execFileSync("bash", command, {
      cwd: join(here, "../.."),
      encoding: "utf8",
    }).trim();
    return pageRank.prepare(scale);
  },
  programs: {
    firesteel: (args) => [process.execPath, firesteel, ...args, "local-spark[2]"],
    embedded: (args) => [process.execPath, firesteel, ...args, "local[2]"],
  },
});
