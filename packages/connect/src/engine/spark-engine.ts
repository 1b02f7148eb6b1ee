import { serialize } from "node:v8";
import {
  type Engine,
  type EngineOptions,
  EnvironmentError,
  type ExecutorInfo,
  filesProperty,
  type JobPlan,
  type RddStorage,
  type RunJobOptions,
  UserError,
} from "@firesteel/core/engine";
import type { ConnectSession } from "../client/connect-session.ts";
import { cacheTag, shuffleTag } from "../rows/tags.ts";
import { broadcastFile, settingsFile } from "../wire/session-files.ts";
import { protocolTag } from "../worker/task-init.ts";
import { JobTranslator, type TranslationOptions } from "./job-translator.ts";
import { type Producer, ProducerTable } from "./producer-table.ts";
import { RunningJob } from "./running-job.ts";
import { AddedFiles } from "./added-files.ts";
import { SessionCommands } from "./session-commands.ts";
import { SessionModules } from "./session-modules.ts";

/** How often Spark tells of a job's progress: by itself every two seconds, which a progress bar is too slow with. */
const progressKey = "spark.connect.progress.reportInterval";

/** What an engine runs on. */
export interface SparkEngineParts {
  readonly session: ConnectSession;
  readonly sparkVersion: string;
  readonly options: EngineOptions;
  /** Whether executors have no packages but the worker's: what functions import is sent along. */
  readonly sendsModules: boolean;
  /** Frees what was started for the engine. */
  readonly onClose: () => Promise<void>;
}

/**
 * Runs plans on a Spark cluster: Spark schedules, shuffles and recovers, our worker runs the stages inside its
 * executors. Spark runs a plan anew at every action, so whatever may be read again is persisted.
 */
export class SparkEngine implements Engine {
  readonly defaultParallelism: number;
  readonly #session: ConnectSession;
  readonly #options: EngineOptions;
  readonly #protocol: string;
  readonly #onClose: () => Promise<void>;
  readonly #commands: SessionCommands;
  readonly #files: AddedFiles;
  readonly #modules: SessionModules | undefined;
  readonly #producers = new ProducerTable();
  readonly #running = new Map<number, RunningOperation>();
  #translating: Promise<unknown> = Promise.resolve();
  #nextBroadcast = 0;
  #nextAttempt = 0;
  #lastSparkStage = -1;
  #closing: Promise<void> | undefined;

  private constructor(parts: SparkEngineParts, defaultParallelism: number) {
    this.defaultParallelism = defaultParallelism;
    this.#session = parts.session;
    this.#options = parts.options;
    this.#protocol = protocolTag(parts.sparkVersion);
    this.#onClose = parts.onClose;
    this.#commands = new SessionCommands(parts.session);
    this.#files = new AddedFiles(parts.session);
    this.#modules = parts.sendsModules ? new SessionModules(parts.session) : undefined;
  }

  static async start(parts: SparkEngineParts): Promise<SparkEngine> {
    const { session, options } = parts;
    await session.setConf({
      ...(progressKey in options.conf ? {} : { [progressKey]: "500ms" }),
      // Plans that persist in every iteration double in cost each time with it.
      "spark.sql.adaptive.enabled": "false",
      // Rows are few and large: code made for them costs a job more than it spares (a quarter of the JVM's time).
      "spark.sql.codegen.wholeStage": "false",
      // Rows are blocks: a few of them are a batch.
      "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
      "spark.sql.inMemoryColumnarStorage.compressed": "false",
    });
    const { conf, connectors } = options;
    const bytes = serialize({ conf, connectors });
    await session.addArtifacts([{ name: `files/${settingsFile}`, bytes }]);
    return new SparkEngine(parts, await parallelismOf(session));
  }

  async runJob(plan: JobPlan, options: RunJobOptions): Promise<void> {
    if (this.#closing !== undefined) throw stopped();
    if (options.signal.aborted) throw cancelled(options.signal);
    const abort = new AbortController();
    const stages = new Set(plan.stages.map(({ stage }) => stage));
    this.#running.set(options.job, { abort, stages });
    const onAbort = (): void => abort.abort(options.signal.reason);
    options.signal.addEventListener("abort", onAbort, { once: true });
    try {
      await this.#run(plan, options, abort.signal);
    } catch (error) {
      if (this.#closing !== undefined) throw stopped();
      if (abort.signal.aborted) throw cancelled(abort.signal);
      throw error;
    } finally {
      options.signal.removeEventListener("abort", onAbort);
      this.#running.delete(options.job);
    }
  }

  async #run(plan: JobPlan, options: RunJobOptions, signal: AbortSignal): Promise<void> {
    await this.#files.send(options.properties[filesProperty]);
    const translated = await this.#translate(plan, options);
    const job = new RunningJob(translated, options, {
      listener: this.#options.listener,
      lastSparkStage: this.#lastSparkStage,
      nextAttempt: () => this.#nextAttempt++,
    });
    job.submitted();
    try {
      const responses = this.#session.execute({ root: translated.relation }, { signal });
      for await (const response of responses) job.onResponse(response);
      signal.throwIfAborted();
      job.succeeded();
    } catch (error) {
      throw job.failed(error);
    } finally {
      this.#lastSparkStage = Math.max(this.#lastSparkStage, job.lastSparkStage);
    }
  }

  /** One translation after another: two jobs that read the same shuffle persist it once. */
  #translate(plan: JobPlan, options: TranslationOptions): ReturnType<JobTranslator["translate"]> {
    const translated = this.#translating.then(() =>
      new JobTranslator(
        {
          encode: (command) => this.#commands.encode(command),
          persist: (relation, level) => this.#session.persist(relation, level),
          modulesOf: async (program) => await this.#modules?.filesOf(program),
          protocol: this.#protocol,
          producers: this.#producers,
        },
        plan,
      ).translate(options),
    );
    this.#translating = translated.catch(() => undefined);
    return translated;
  }

  /** Shuffles are persisted by what plans say of them; nothing more is to be done. */
  retain(): void {}

  release(shuffle: number): void {
    this.#unpersist(this.#producers.take(shuffleTag(shuffle))).catch(() => undefined);
  }

  async unpersist(rdd: number): Promise<void> {
    await this.#unpersist(this.#producers.take(cacheTag(rdd)));
  }

  async storage(): Promise<readonly RddStorage[]> {
    const storage: RddStorage[] = [];
    for (const [tag, { numPartitions, isMaterialized }] of this.#producers.entries())
      if (tag % 2 === 1)
        storage.push({
          rdd: (tag - 1) / 2,
          cachedPartitions: isMaterialized ? numPartitions : 0,
          memoryBytes: 0,
          diskBytes: 0,
        });
    return storage;
  }

  async broadcast(bytes: Uint8Array): Promise<number> {
    const id = this.#nextBroadcast++;
    await this.#session.addArtifacts([{ name: `files/${broadcastFile(id)}`, bytes }]);
    return id;
  }

  /** Files of a session stay until it ends: the protocol has no call that removes one. */
  async removeBroadcast(): Promise<void> {}

  /** The protocol knows whole operations: the jobs that the stage is of end. */
  cancelStage(stage: number, reason: string): void {
    for (const { abort, stages } of this.#running.values())
      if (stages.has(stage)) abort.abort(`its stage ${stage} was cancelled: ${reason}`);
  }

  killTaskAttempt(): void {
    this.#options.listener({
      type: "warning",
      code: "NOT_SUPPORTED_ON_SPARK",
      message:
        "a single task attempt cannot be killed through Spark Connect: cancel its job or stage",
      time: Date.now(),
    });
  }

  async executors(): Promise<readonly ExecutorInfo[]> {
    const [host = "", port = "0"] = this.#session.endpoint.split(":");
    return [
      {
        id: "driver",
        host,
        port: Number(port),
        cores: this.defaultParallelism,
        runningTasks: 0,
        maxMemoryBytes: 0,
        usedMemoryBytes: 0,
      },
    ];
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort("the context was stopped");
    await this.#onClose();
  }

  async #unpersist(producer: Producer | undefined): Promise<void> {
    if (producer?.isPersisted === true && this.#closing === undefined)
      await this.#session.unpersist(producer.relation);
  }
}

interface RunningOperation {
  readonly abort: AbortController;
  readonly stages: ReadonlySet<number>;
}

/** Tasks that the cluster runs at once, as far as its session tells: into how many parts it splits a range. */
async function parallelismOf(session: ConnectSession): Promise<number> {
  const range = {
    relType: { case: "range" as const, value: { start: 0n, end: 1_000_000n, step: 1n } },
  };
  const splits = /splits=(?:Some\()?(\d+)/.exec(await session.explain(range))?.[1];
  return Math.max(1, Number(splits ?? 2));
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
