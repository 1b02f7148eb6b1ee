import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Engine, EngineOptions, RddStorage, RunJobOptions } from "../engine/engine.ts";
import type { ExecutorInfo } from "../engine/engine.ts";
import { EnvironmentError, errorToJson, UserError } from "../errors/firesteel-error.ts";
import { createFileSystemRegistry } from "../io/create-file-system-registry.ts";
import { leafReads } from "../plan/input-partitions.ts";
import type { JobPlan, StageProgram } from "../plan/job-plan.ts";
import type { CompiledStage } from "../runtime/compiled-stage.ts";
import { compileStage } from "../runtime/compile-stage.ts";
import { runTask, type TaskOutcome } from "../runtime/run-task.ts";
import type { TaggedBlock } from "../runtime/task-environment.ts";
import { AttemptEnvironment, type AttemptHost, BarrierHall } from "./attempt-environment.ts";
import { CacheStore, ShuffleStore } from "./block-store.ts";
import { friendly, type Hostility } from "./hostility.ts";

interface RunningJob {
  readonly plan: JobPlan;
  readonly options: RunJobOptions;
  /** By worker and stage. */
  readonly compiled: Map<string, Promise<CompiledStage>>;
}

/** Runs stages and tasks one after another in this process; everything passes through it as bytes. */
export class SequentialEngine implements Engine {
  readonly defaultParallelism = 2;
  readonly #options: EngineOptions;
  readonly #hostility: Hostility;
  readonly #host: AttemptHost;
  readonly #shuffles = new Map<number, ShuffleStore>();
  readonly #retained = new Set<number>();
  /** How many running jobs may read a shuffle. */
  readonly #users = new Map<number, number>();
  readonly #cache = new CacheStore();
  readonly #broadcasts = new Map<number, Uint8Array>();
  readonly #stopped = new AbortController();
  readonly #kills = new Map<number, AbortController>();
  readonly #stageKills = new Map<number, AbortController>();
  #nextBroadcast = 0;
  #nextAttempt = 0;
  #directory: string | undefined;

  constructor(options: EngineOptions, hostility: Hostility = friendly) {
    this.#options = options;
    this.#hostility = hostility;
    this.#host = {
      conf: options.conf,
      fileSystems: createFileSystemRegistry({ conf: options.conf, connectors: options.connectors }),
      cache: this.#cache,
      broadcasts: this.#broadcasts,
      executionBytes: hostility.executionBytes,
      openDirectory: () => (this.#directory ??= mkdtempSync(join(tmpdir(), "firesteel-spills-"))),
      shuffle: (id) => this.#shuffle(id),
      arrange: (blocks: readonly TaggedBlock[]) => hostility.arrange(blocks),
    };
  }

  async runJob(planGiven: JobPlan, options: RunJobOptions): Promise<void> {
    if (this.#stopped.signal.aborted) throw stopped();
    const plan = deserialize(serialize(planGiven)) as JobPlan;
    for (const { shuffle, retain } of plan.shuffles) {
      if (retain) this.#retained.add(shuffle);
      this.#users.set(shuffle, (this.#users.get(shuffle) ?? 0) + 1);
    }
    const job: RunningJob = { plan, options, compiled: new Map() };
    const result = plan.stages.at(-1) as StageProgram;
    const partitions =
      options.partitions ?? Array.from({ length: result.numTasks }, (_, partition) => partition);
    try {
      await this.#runStage(job, result, partitions);
    } catch (error) {
      if (this.#stopped.signal.aborted) throw stopped();
      if (options.signal.aborted) throw cancelled(options.signal);
      throw error;
    } finally {
      for (const { shuffle } of plan.shuffles) this.#leave(shuffle);
    }
  }

  retain(shuffle: number): void {
    this.#retained.add(shuffle);
  }

  release(shuffle: number): void {
    this.#retained.delete(shuffle);
    this.#dropUnused(shuffle);
  }

  async unpersist(rdd: number): Promise<void> {
    this.#cache.drop(rdd);
  }

  async storage(): Promise<readonly RddStorage[]> {
    return Array.from(this.#cache.sizes(), ({ rdd, partitions, bytes }) => ({
      rdd,
      cachedPartitions: partitions,
      memoryBytes: bytes,
      diskBytes: 0,
    }));
  }

  async broadcast(bytes: Uint8Array): Promise<number> {
    const id = this.#nextBroadcast++;
    this.#broadcasts.set(id, bytes.slice());
    return id;
  }

  async removeBroadcast(id: number, destroy: boolean): Promise<void> {
    if (destroy) this.#broadcasts.delete(id);
  }

  cancelStage(stage: number, reason: string): void {
    this.#stageKills.get(stage)?.abort(reason);
  }

  killTaskAttempt(taskAttemptId: number, reason: string): void {
    this.#kills.get(taskAttemptId)?.abort(reason);
  }

  async executors(): Promise<readonly ExecutorInfo[]> {
    return [
      {
        id: "driver",
        host: "localhost",
        port: 0,
        cores: 1,
        runningTasks: this.#kills.size,
        maxMemoryBytes: 0,
        usedMemoryBytes: 0,
      },
    ];
  }

  async close(): Promise<void> {
    this.#stopped.abort("the context was stopped");
    this.#shuffles.clear();
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    await this.#host.fileSystems[Symbol.asyncDispose]();
  }

  #leave(shuffle: number): void {
    const left = (this.#users.get(shuffle) ?? 1) - 1;
    if (left > 0) this.#users.set(shuffle, left);
    else this.#users.delete(shuffle);
    this.#dropUnused(shuffle);
  }

  #dropUnused(shuffle: number): void {
    if (!this.#retained.has(shuffle) && !this.#users.has(shuffle)) this.#shuffles.delete(shuffle);
  }

  #shuffle(id: number): ShuffleStore {
    let store = this.#shuffles.get(id);
    if (store === undefined) this.#shuffles.set(id, (store = new ShuffleStore()));
    return store;
  }

  /** Runs the stages that `partitions` of `program` read, then `program` itself. */
  async #runStage(
    job: RunningJob,
    program: StageProgram,
    partitions: readonly number[],
  ): Promise<void> {
    await this.#runParents(job, program, partitions);
    const { listener } = this.#options;
    const stageKill = new AbortController();
    this.#stageKills.set(program.stage, stageKill);
    const identity = { job: job.options.job, stage: program.stage, attempt: 0 };
    const { name, rdds } = program;
    const numTasks = partitions.length;
    const time = Date.now();
    listener({ type: "stageSubmitted", ...identity, name, numTasks, rdds, time });
    try {
      const order = this.#hostility.arrange(partitions);
      if (program.barrier) await this.#runTogether(job, program, order, stageKill.signal);
      else
        for (const partition of order)
          await this.#runTask(job, program, partition, stageKill.signal, undefined);
      listener({ type: "stageCompleted", ...identity, time: Date.now() });
    } catch (error) {
      const failure = errorToJson(error);
      listener({ type: "stageCompleted", ...identity, failure, time: Date.now() });
      throw error;
    } finally {
      this.#stageKills.delete(program.stage);
    }
  }

  async #runParents(
    job: RunningJob,
    program: StageProgram,
    partitions: readonly number[],
  ): Promise<void> {
    const isCached = (rdd: number, partition: number): boolean =>
      this.#cache.get(rdd, partition) !== undefined;
    const needed = new Set<number>();
    for (const partition of partitions)
      for (const { leaf } of leafReads(program.root, partition, isCached))
        if (leaf.kind === "shuffle") needed.add(leaf.shuffle);
    for (const shuffle of needed) {
      const written = job.plan.shuffles.find((candidate) => candidate.shuffle === shuffle);
      const parent = job.plan.stages.find(({ stage }) => stage === written?.stage);
      if (written === undefined) throw new Error(`the plan does not say who writes ${shuffle}`);
      const store = this.#shuffle(shuffle);
      if (store.isComplete(written.numMaps)) {
        const { stage } = written;
        const time = Date.now();
        this.#options.listener({ type: "stageSkipped", job: job.options.job, stage, time });
        continue;
      }
      if (parent === undefined) throw new Error(`the plan has no stage ${written.stage}`);
      const maps = Array.from({ length: written.numMaps }, (_, map) => map);
      await this.#runStage(
        job,
        parent,
        maps.filter((map) => !store.has(map)),
      );
    }
  }

  async #runTogether(
    job: RunningJob,
    program: StageProgram,
    partitions: readonly number[],
    signal: AbortSignal,
  ): Promise<void> {
    const hall = new BarrierHall(program.numTasks);
    const tasks = partitions.map(async (partition) => {
      try {
        await this.#runTask(job, program, partition, signal, hall);
      } catch (error) {
        hall.fail();
        throw error;
      }
    });
    const results = await Promise.allSettled(tasks);
    const failures = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    const first = failures.find((error) => !isBarrierFailure(error)) ?? failures[0];
    // oxlint-disable-next-line typescript/only-throw-error -- what a task threw
    if (first !== undefined) throw first;
  }

  /** Runs a task once, or twice to keep either attempt; in a barrier stage only once, since attempts meet. */
  async #runTask(
    job: RunningJob,
    program: StageProgram,
    partition: number,
    stageSignal: AbortSignal,
    hall: BarrierHall | undefined,
  ): Promise<void> {
    const choice = hall === undefined ? this.#hostility.chooseAttempt() : undefined;
    const attempts = [await this.#attempt(job, program, partition, 0, stageSignal, hall)];
    if (choice !== undefined)
      attempts.push(await this.#attempt(job, program, partition, 1, stageSignal, hall));
    const kept = attempts[choice ?? 0] as Attempt;
    for (const attempt of attempts) attempt.end(attempt === kept);
    kept.environment.commit();
    if (program.sink.kind !== "shuffleWrite")
      job.options.onResult({
        partition,
        blocks: kept.outcome.blocks.map((block) => block.slice()),
      });
  }

  async #attempt(
    job: RunningJob,
    program: StageProgram,
    partition: number,
    attempt: number,
    stageSignal: AbortSignal,
    hall: BarrierHall | undefined,
  ): Promise<Attempt> {
    const { listener } = this.#options;
    const stage = await this.#compile(job, program);
    const taskAttemptId = this.#nextAttempt++;
    const kill = new AbortController();
    this.#kills.set(taskAttemptId, kill);
    const signal = AbortSignal.any([
      this.#stopped.signal,
      job.options.signal,
      stageSignal,
      kill.signal,
    ]);
    const environment = new AttemptEnvironment(
      this.#host,
      program,
      partition,
      signal,
      hall?.environment(partition),
    );
    const identity = {
      job: job.options.job,
      stage: program.stage,
      stageAttempt: 0,
      partition,
      attempt,
      taskAttemptId,
      executor: "driver",
    };
    listener({ type: "taskStarted", ...identity, time: Date.now() });
    try {
      const outcome = await runTask(
        stage,
        {
          stage: program.stage,
          stageAttempt: 0,
          partition,
          attempt,
          taskAttemptId,
          numPartitions: program.numTasks,
          cpus: 1,
          properties: { ...job.options.properties },
        },
        environment,
      );
      const end = (isKept: boolean): void => {
        const { metrics, accumulators } = outcome;
        listener({
          type: "taskEnded",
          ...identity,
          outcome: isKept ? "success" : "killed",
          metrics,
          ...(accumulators === undefined || !isKept ? {} : { accumulators: accumulators.slice() }),
          time: Date.now(),
        });
      };
      return { environment, outcome, end };
    } catch (error) {
      const failure = errorToJson(error);
      const outcome = failure.code === "TASK_KILLED" ? "killed" : "failed";
      listener({ type: "taskEnded", ...identity, outcome, failure, time: Date.now() });
      throw new UserError(
        "TASK_FAILED",
        `task ${partition} of stage ${program.stage} (${program.name}) failed: ${failure.message}`,
        { cause: error, fields: { stage: program.stage, partition, attempt } },
      );
    } finally {
      this.#kills.delete(taskAttemptId);
      environment.close();
    }
  }

  #compile(job: RunningJob, program: StageProgram): Promise<CompiledStage> {
    const place = `${this.#hostility.chooseWorker()}/${program.stage}`;
    let compiled = job.compiled.get(place);
    if (compiled === undefined) {
      compiled = compileStage(program);
      job.compiled.set(place, compiled);
    }
    return compiled;
  }
}

interface Attempt {
  readonly environment: AttemptEnvironment;
  readonly outcome: TaskOutcome;
  readonly end: (isKept: boolean) => void;
}

function isBarrierFailure(error: unknown): boolean {
  let json: ReturnType<typeof errorToJson> | undefined = errorToJson(error);
  for (; json !== undefined; json = json.cause)
    if (json.code === "BARRIER_TASK_FAILED") return true;
  return false;
}

function stopped(): UserError {
  return new UserError("CONTEXT_STOPPED", "the context was stopped while the job ran");
}

function cancelled(signal: AbortSignal): EnvironmentError {
  const { reason } = signal as { reason: unknown };
  const why = reason instanceof Error ? reason.message : String(reason);
  return new EnvironmentError("JOB_CANCELLED", `the job was cancelled: ${why}`, {
    cause: reason,
  });
}
