import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Where a system's program of a case is looked for, and how it is run. A case has the systems whose files are in its
 * folder.
 */
const languages = {
  firesteel: ["firesteel.mjs", (file, args) => nodeProgram(file, args)],
  hand: ["hand.mjs", (file, args) => nodeProgram(file, args)],
  pyspark: ["pyspark_program.py", (file, args, peers) => [peers.python, file, ...args]],
  scala: ["Program.scala", (_file, args, peers, name) => peers.scalaProgram(name, args)],
  duckdb: ["duckdb.mjs", (file, args) => [process.execPath, file, ...args]],
  skale: ["skale.cjs", (file, args) => [process.execPath, file, ...args]],
};

/**
 * @typedef {object} BenchmarkCase
 * @property {string} name as it is called on the command line
 * @property {(scale: number) => Prepared | Promise<Prepared>} prepare makes the input, `scale` times as much as usual
 * @property {() => Promise<void>} [release] ends what `prepare` began
 * @property {Record<string, (args: string[], peers: any) => string[]>} programs command by system
 * @property {Record<string, (run: import("./measure.mjs").Run) => number | undefined>} metrics ratios are of the first
 * @property {(output: any) => unknown} answer what must be equal between systems
 * @property {string} folder of the programs
 *
 * @typedef {{ arguments: string[], about: string }} Prepared
 */

/**
 * A case whose programs are the files of `folder`; all else is what most cases have.
 *
 * @param {string} folder
 * @param {Partial<BenchmarkCase> & Pick<BenchmarkCase, "name" | "prepare">} settings
 * @returns {BenchmarkCase}
 */
export function defineCase(folder, settings) {
  const programs = Object.fromEntries(
    Object.entries(languages)
      .map(([system, [file, command]]) => [system, join(folder, file), command])
      .filter(([, file]) => existsSync(file))
      .map(([system, file, command]) => [
        system,
        (args, peers) => command(file, args, peers, objectName(folder)),
      ]),
  );
  return {
    folder,
    metrics: { "job s": (run) => run.output.jobSeconds, ...processMetrics },
    answer: ({ answer }) => answer,
    ...settings,
    programs: { ...programs, ...settings.programs },
  };
}

/** What every run tells. */
export const processMetrics = {
  "cold s": (run) => run.output.coldSeconds,
  "process s": (run) => run.wallSeconds,
  "CPU s": (run) => run.cpuSeconds,
  "GC %": (run) =>
    run.gcSeconds === undefined ? undefined : (100 * run.gcSeconds) / run.cpuSeconds,
  "peak MB": (run) => run.peakMegabytes,
  "spilled MB": ({ output: { spilledBytes } }) =>
    spilledBytes === undefined ? undefined : spilledBytes / 1e6,
};

/** Node.js with a line of output for each garbage collection of each thread; the flag is the process's, not a thread's. */
export function nodeProgram(file, args) {
  return [process.execPath, "--trace-gc", file, ...args];
}

/** `group-by-key` → `GroupByKey`. */
function objectName(folder) {
  const words = folder.split("/").at(-1).split("-");
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}
