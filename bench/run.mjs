/**
 * `npm run bench -- [case…] [--against hand,pyspark] [--runs 3] [--save]`; see README.md.
 *
 * @template T
 * @typedef {T | Promise<T>} MaybePromise
 */

/**
 * @typedef {object} BenchmarkCase
 * @property {string} name as it is called on the command line
 * @property {() => MaybePromise<{ arguments: string[], about: string }>} prepare makes the input
 * @property {() => Promise<void>} [release] ends what `prepare` began
 * @property {Record<string, (args: string[], python: string) => string[]>} programs command by system
 * @property {Record<string, (run: any) => number>} metrics the first is the one that ratios are of
 * @property {(output: any) => unknown} answer what must be equal between systems
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { stagePackages } from "../tools/release/stage-packages.mjs";
import { measure } from "./measure.mjs";
import { hdfsBytes, hdfsLines } from "./hdfs-read/case.mjs";
import { pageRankLosses } from "./page-rank-losses/case.mjs";
import { readCodecs } from "./read-codec/case.mjs";
import { readLines } from "./read-lines/case.mjs";
import { s3Bytes, s3Lines } from "./s3-read/case.mjs";
import { sparkWordCount } from "./spark-word-count/case.mjs";
import { tinyJob } from "./tiny-job/case.mjs";
import { wordCount } from "./word-count/case.mjs";

const root = resolve(import.meta.dirname, "..");
const cases = [
  wordCount,
  sparkWordCount,
  tinyJob,
  readLines,
  ...readCodecs,
  s3Lines,
  s3Bytes,
  hdfsLines,
  hdfsBytes,
  pageRankLosses,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string", default: "hand" },
    runs: { type: "string", default: "3" },
    save: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => cases.every((each) => each.name !== name));
if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(", ")}`);
const systems = ["firesteel", ...values.against.split(",").filter((name) => name !== "")];
const python = systems.includes("pyspark")
  ? execFileSync("bash", ["tools/servers/spark.sh", "python"], {
      cwd: root,
      encoding: "utf8",
    }).trim()
  : "";

// What users install is what is measured.
await stagePackages(import.meta.dirname);
const report = [
  `Node.js ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), load average at the start ${loadavg()[0].toFixed(1)}`,
];
for (const each of cases)
  if (positionals.length === 0 || positionals.includes(each.name))
    try {
      report.push("", ...(await runCase(each, Number(values.runs))));
    } finally {
      await each.release?.();
    }
report.push("", `Load average at the end ${loadavg()[0].toFixed(1)}.`);

const text = `${report.join("\n")}\n`;
console.log(`\n${text}`);
if (values.save) {
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(join(root, "bench/results"), { recursive: true });
  const path = join(root, "bench/results", `${date}-${availableParallelism()}-cores.md`);
  writeFileSync(path, text);
  execFileSync("npx", ["prettier", "--write", path], { cwd: root });
  console.log(`saved to ${path}`);
}

/** @param {BenchmarkCase} each */
async function runCase(each, numRuns) {
  const input = await each.prepare();
  const able = systems.filter((system) => each.programs[system] !== undefined);
  const runs = new Map(able.map((system) => [system, []]));
  let expected;
  for (let round = 0; round < numRuns; round += 1) {
    for (const system of able) {
      const run = await measure(each.programs[system](input.arguments, python));
      const answer = each.answer(run.output);
      expected ??= answer;
      if (!isDeepStrictEqual(answer, expected))
        throw new Error(
          `${each.name}: ${system} answers ${JSON.stringify(answer)}, ${systems[0]} ${JSON.stringify(expected)}`,
        );
      runs.get(system).push(run);
      const [metric, read] = Object.entries(each.metrics)[0];
      console.log(
        `${each.name} ${round + 1}/${numRuns} ${system}: ${metric} ${read(run).toFixed(2)}`,
      );
    }
  }
  return table(each, input.about, runs);
}

function table(each, about, runs) {
  const metrics = Object.entries(each.metrics);
  const [, first] = metrics[0];
  const base = median(runs.get("firesteel").map(first));
  const head = ["system", ...metrics.map(([name]) => name), "Firesteel takes"];
  const rows = [...runs].map(([system, list]) => [
    system,
    ...metrics.map(([, read]) => spread(list.map(read))),
    system === "firesteel" ? "" : `${(base / median(list.map(first))).toFixed(2)} of it`,
  ]);
  const numRuns = runs.get("firesteel").length;
  return [
    `## ${each.name}: ${about}, median of ${numRuns} (least–most)`,
    "",
    ...[head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`),
  ];
}

function spread(numbers) {
  return `${show(median(numbers))} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}

function show(number) {
  return number >= 100 ? number.toFixed(0) : number.toFixed(2);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
