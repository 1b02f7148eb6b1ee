import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import {
  checkPrograms,
  createEmbeddedEngine,
  Dice,
  generateProgram,
  programsOn,
} from "@firesteel/core/testing";
import { type BulkJob, bulkJob } from "./bulk-jobs.ts";
import { FileFaults } from "./file-faults.ts";
import { type FaultKind, type FaultPlan, planKey } from "./faults.ts";

/** A case: jobs that run at the same time, the context they run on, and what goes wrong meanwhile. */
export interface ChaosCase {
  readonly seed: number;
  readonly conf: Readonly<Record<string, string>>;
  readonly bulk: readonly BulkJob[];
  /** Seeds of generated programs. */
  readonly programs: readonly number[];
  readonly plan: FaultPlan;
  /** Block files that are damaged. */
  readonly damages: number;
  /** After so many milliseconds the driver's thread is busy for a while. */
  readonly blockedAtMs: number | undefined;
  /** Task attempts that the driver kills. */
  readonly kills: number;
  /** The first job is cancelled after so many milliseconds, and run again. */
  readonly cancelAtMs: number | undefined;
}

/** The case of a seed: always the same one. */
export function chaosCase(seed: number): ChaosCase {
  const dice = new Dice(seed);
  const rates: Partial<Record<FaultKind, number>> = {};
  for (const [kind, most] of Object.entries(highestRates))
    if (dice.chance(0.5)) rates[kind as FaultKind] = most * dice.pick([0.3, 1]);
  return {
    seed,
    conf: {
      "spark.master": dice.pick(masters),
      "spark.task.maxFailures": "8",
      "spark.stage.maxConsecutiveAttempts": "20",
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": dice.pick(["128k", "512k", "64m"]),
      "spark.firesteel.worker.heap": "160m",
      "spark.scheduler.mode": dice.pick(["FIFO", "FAIR"]),
      "spark.shuffle.compress": dice.pick(["true", "false"]),
    },
    bulk: dice.list(dice.int(1, 3), () => bulkJob(dice)),
    programs: dice.list(dice.int(0, 4), () => dice.int(1, 1_000_000)),
    plan: { seed: dice.int(0, 2 ** 30), rates },
    damages: dice.pick([0, 0, 2, 6]),
    blockedAtMs: dice.chance(0.2) ? dice.int(0, 150) : undefined,
    kills: dice.pick([0, 0, 1, 4]),
    cancelAtMs: dice.chance(0.25) ? dice.int(0, 200) : undefined,
  };
}

const masters = [
  "local[1,8]",
  "local[2,8]",
  "local[2,8]",
  "local[3,8]",
  "local-cluster[2,1,512]",
  "local-cluster[1,2,512]",
];

/** Of the attempts of a case that has the fault. Filling a heap takes a second, so it is rare. */
const highestRates: Readonly<Record<FaultKind, number>> = {
  exit: 0.12,
  throw: 0.12,
  reject: 0.08,
  stall: 0.08,
  memory: 0.01,
  diskFull: 0.05,
  slowDisk: 0.1,
};

/** How much went wrong in cases that have run, so that it can be seen that something did. */
export interface Disturbances {
  failedTasks: number;
  lostExecutors: number;
  damagedFiles: number;
  killedTasks: number;
}

/** Runs the case. The answer is what is not as it should be, empty where everything is. */
export async function runCase(chaos: ChaosCase, seen: Disturbances): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "chaos-"));
  const before = resources();
  const problems: string[] = [];
  try {
    const sc = open(chaos, join(directory, "local"));
    const stopFaults = startFaults(chaos, sc, join(directory, "local"), seen);
    try {
      problems.push(...(await runJobs(chaos, sc, directory)));
    } finally {
      stopFaults();
      await sc.stop();
    }
    problems.push(...(await leftBehind(join(directory, "local"), before)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return problems.length === 0 ? "" : `CHAOS_SEED=${chaos.seed}: ${problems.join("\n")}`;
}

function open(chaos: ChaosCase, localDirectory: string): SparkContext {
  const conf = new SparkConf()
    .setAppName(`chaos ${chaos.seed}`)
    .setAll(chaos.conf)
    .set("spark.local.dir", localDirectory)
    .set(planKey, JSON.stringify(chaos.plan));
  const sc = new SparkContext(conf, {
    engine: (options) =>
      createEmbeddedEngine(options, {
        runtimeModule: new URL("./chaos-runtime.js", import.meta.url).href,
      }),
  });
  // What goes wrong is what is wanted here.
  sc.setLogLevel("OFF");
  return sc;
}

function startFaults(
  chaos: ChaosCase,
  sc: SparkContext,
  localDirectory: string,
  seen: Disturbances,
): () => void {
  const dice = new Dice(chaos.seed + 1);
  const files = new FileFaults(localDirectory, dice, chaos.damages);
  let kills = chaos.kills;
  sc.addSparkListener({
    onTaskStart: ({ taskInfo }) => {
      if (kills <= 0 || !dice.chance(0.2)) return;
      kills -= 1;
      seen.killedTasks += 1;
      sc.killTaskAttempt(taskInfo.taskId, true, "chaos");
    },
    onTaskEnd: ({ taskInfo }) => {
      if (taskInfo.status === "FAILED") seen.failedTasks += 1;
    },
    onExecutorRemoved: () => {
      seen.lostExecutors += 1;
    },
  });
  const { blockedAtMs } = chaos;
  const blocker =
    blockedAtMs === undefined
      ? undefined
      : setTimeout(() => {
          const end = performance.now() + 150;
          while (performance.now() < end);
        }, blockedAtMs);
  return () => {
    files.stop();
    seen.damagedFiles += files.damaged;
    clearTimeout(blocker);
  };
}

async function runJobs(chaos: ChaosCase, sc: SparkContext, directory: string): Promise<string[]> {
  const programs = chaos.programs.map((seed) => generateProgram(seed, "own"));
  const [ofPrograms, ...ofBulk] = await Promise.all([
    checkPrograms(programs, programsOn(sc), 2),
    ...chaos.bulk.map((job, i) =>
      i === 0 && chaos.cancelAtMs !== undefined
        ? cancelled(job, sc, join(directory, `job-${i}`), chaos.cancelAtMs)
        : problemOf(job, sc, join(directory, `job-${i}`)),
    ),
  ]);
  return [...ofPrograms, ...ofBulk].filter((problem) => problem !== "");
}

async function problemOf(job: BulkJob, sc: SparkContext, directory: string): Promise<string> {
  const expected = job.expected();
  let given: string;
  try {
    given = await job.run(sc, directory);
  } catch (error) {
    return `${job.name} failed: ${String((error as Error).stack)}`;
  }
  return given === expected
    ? ""
    : `${job.name} gave ${given.slice(0, 300)} instead of ${expected.slice(0, 300)}`;
}

/** Cancels the job when it runs, then runs it again: cancelling leaves nothing half done. */
async function cancelled(
  job: BulkJob,
  sc: SparkContext,
  directory: string,
  afterMs: number,
): Promise<string> {
  const tag = "to-be-cancelled";
  const first = (async () => {
    // A tag belongs to the asynchronous context: this one must not be that of the other jobs.
    await Promise.resolve();
    sc.addJobTag(tag);
    return await job.run(sc, `${directory}-cancelled`);
  })().catch((error: unknown) => error);
  await sleep(afterMs);
  sc.cancelJobsWithTag(tag);
  const outcome = await first;
  if (typeof outcome !== "string" && !FiresteelError.is(outcome, "JOB_CANCELLED"))
    return `${job.name}, cancelled, failed: ${String((outcome as Error).stack)}`;
  if (typeof outcome === "string" && outcome !== job.expected())
    return `${job.name}, too late to be cancelled, gave ${outcome.slice(0, 300)}`;
  return await problemOf(job, sc, directory);
}

interface Resources {
  /** What they name, sorted. */
  readonly descriptors: readonly string[];
  readonly handles: string;
}

function resources(): Resources {
  return {
    descriptors: descriptors(),
    handles: process
      .getActiveResourcesInfo()
      .filter((name) => /^(Worker|Process|FSEvent|TCP|Pipe)/.test(name))
      .toSorted()
      .join(),
  };
}

/** Of files, sockets and pipes, and of the event loops of threads. */
function descriptors(): string[] {
  return readdirSync("/proc/self/fd")
    .flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The one that the directory itself was read by.
        return [];
      }
    })
    .toSorted();
}

/** Files under `spark.local.dir`, descriptors and handles that a stopped context still has. */
async function leftBehind(localDirectory: string, before: Resources): Promise<string[]> {
  const problems: string[] = [];
  const files = filesIn(localDirectory);
  if (files.length > 0) problems.push(`left files: ${files.join(", ")}`);
  // Threads that were told to end take their time on a busy machine.
  for (let turn = 0; turn < 1500; turn++) {
    const now = resources();
    if (now.descriptors.length <= before.descriptors.length && now.handles === before.handles)
      return problems;
    await sleep(20);
  }
  const after = resources();
  return [...problems, `left open: ${JSON.stringify({ before, after, threads: threads() })}`];
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: "utf8" });
  } catch {
    // It was never made.
    return [];
  }
}

function threads(): string {
  return /^Threads:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "unknown";
}
