/** Every case by the name it is called, in the order in which they run. */
import { asyncIo } from "./async-io/case.mjs";
import { caches } from "./cache/case.mjs";
import { distinct } from "./distinct/case.mjs";
import { groupByKey } from "./group-by-key/case.mjs";
import { hdfsBytes, hdfsLines } from "./hdfs-read/case.mjs";
import { join } from "./join/case.mjs";
import { kMeans } from "./k-means/case.mjs";
import { logAnalysis } from "./log-analysis/case.mjs";
import { manyTasks } from "./many-tasks/case.mjs";
import { numeric } from "./numeric/case.mjs";
import { pageRank } from "./page-rank/case.mjs";
import { pageRankLosses } from "./page-rank-losses/case.mjs";
import { readCodecs } from "./read-codec/case.mjs";
import { readLines } from "./read-lines/case.mjs";
import { s3Bytes, s3Lines } from "./s3-read/case.mjs";
import { sorts } from "./sort-by-key/case.mjs";
import { sparkPageRank } from "./spark-page-rank/case.mjs";
import { sparkWordCount } from "./spark-word-count/case.mjs";
import { tinyJob } from "./tiny-job/case.mjs";
import { tinyJobs } from "./tiny-jobs/case.mjs";
import { wordCounts } from "./word-count/case.mjs";

/** @type {import("./harness/define-case.mjs").BenchmarkCase[]} */
export const cases = [
  ...wordCounts,
  ...sorts,
  join,
  groupByKey,
  distinct,
  pageRank,
  kMeans,
  logAnalysis,
  numeric,
  tinyJob,
  tinyJobs,
  manyTasks,
  asyncIo,
  ...caches,
  readLines,
  ...readCodecs,
  sparkWordCount,
  sparkPageRank,
  s3Lines,
  s3Bytes,
  hdfsLines,
  hdfsBytes,
  pageRankLosses,
];
