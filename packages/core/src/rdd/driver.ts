import { SchedulingPools } from "../conf/scheduling-pools.ts";
import type { SparkConf } from "../conf/spark-conf.ts";
import type { EngineEvent } from "../engine/engine-event.ts";
import type { Engine, TaskResult } from "../engine/engine.ts";
import { type FiresteelError, UserError } from "../errors/firesteel-error.ts";
import { ApplicationEvents } from "../events/application-events.ts";
import { EventLog } from "../events/event-log/event-log.ts";
import { logger } from "../events/logger.ts";
import type { Connector } from "../io/connector.ts";
import { createFileSystemRegistry } from "../io/create-file-system-registry.ts";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";
import type { FormatContext } from "../io/input-format.ts";
import type { CallSite } from "../lineage/call-site.ts";
import { decodeRecords, driverRegistry } from "../lineage/driver-blocks.ts";
import type { Fn } from "../lineage/functions.ts";
import { lineageOf, type Operator } from "../lineage/operator.ts";
import type { RangeSource } from "../lineage/partitioner-choice.ts";
import { Planner } from "../lineage/planner.ts";
import type { PlanningHost } from "../lineage/planning-host.ts";
import type { Resolution } from "../lineage/resolution.ts";
import { Resolver } from "../lineage/resolver.ts";
import type { Sink } from "../plan/sink.ts";
import { Broadcasts } from "./broadcasts.ts";
import { mergeAccumulators } from "../shared-variables/accumulator-updates.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Cleaner } from "./cleaner.ts";
import { ApplicationFiles } from "./files/application-files.ts";
import { setDriverFiles } from "./files/spark-files.ts";
import {
  chooseEngine,
  customEngine,
  type EngineChoice,
  type EngineFactory,
} from "./engine-choice.ts";
import { type Job, JobRunner } from "./job-runner.ts";
import { JobScope } from "./job-scope.ts";
import { LineageFactory } from "./lineage-factory.ts";
import { packageVersion } from "./package-version.ts";
import { reportConf } from "./report-conf.ts";
import { sampleKeys } from "./sample-keys.ts";

export interface DriverOptions {
  readonly conf: SparkConf;
  readonly applicationId: string;
  readonly connectors: readonly Connector[];
  /** Instead of the engine of the master. */
  readonly engine: EngineFactory | undefined;
}

/** The driver's side of a running application, shared by a context and its RDDs. */
export class Driver implements PlanningHost {
  readonly conf: SparkConf;
  readonly applicationId: string;
  readonly events: ApplicationEvents;
  readonly pools: SchedulingPools;
  readonly scope: JobScope = new JobScope();
  readonly lineage: LineageFactory = new LineageFactory();
  readonly fileSystems: FileSystemRegistry;
  readonly resolver: Resolver;
  readonly jobs: JobRunner;
  readonly cleaner: Cleaner;
  readonly checkpoints: Checkpoints;
  readonly broadcasts: Broadcasts;
  readonly files: ApplicationFiles;
  readonly #eventLog: EventLog | undefined;
  readonly #choice: EngineChoice;
  readonly #planner: Planner;
  #engine: Promise<Engine> | undefined;
  #started: Engine | undefined;
  #stopped: FiresteelError | undefined;
  #nextShuffle = 0;
  #nextStage = 0;
  readonly #told = new Set<string>();
  #lineageVersion = 0;

  constructor(options: DriverOptions) {
    this.conf = options.conf;
    this.applicationId = options.applicationId;
    const master = this.conf.get("spark.master", "");
    this.#choice =
      options.engine === undefined
        ? chooseEngine(master, this.conf.toRecord())
        : customEngine(options.engine, master);
    this.pools = new SchedulingPools(this.conf);
    this.fileSystems = createFileSystemRegistry({
      conf: this.conf.toRecord(),
      connectors: options.connectors,
    });
    this.#eventLog = EventLog.open({
      conf: this.conf,
      applicationId: this.applicationId,
      fileSystems: this.fileSystems,
      logger,
      version: packageVersion(),
    });
    this.events = new ApplicationEvents(this.conf);
    if (this.#eventLog !== undefined) this.events.bus.addListener(this.#eventLog);
    reportConf(this.conf, this.#choice.isLocal, this.events);
    this.files = new ApplicationFiles(this.conf, this.applicationId, this.fileSystems);
    setDriverFiles(() => this.files.root);
    this.resolver = new Resolver(this);
    this.#planner = new Planner(this);
    this.cleaner = new Cleaner(() => this.#started);
    this.checkpoints = new Checkpoints(this);
    this.broadcasts = new Broadcasts(
      () => this.engine(),
      () => this.#started,
    );
    this.jobs = new JobRunner({
      scope: this.scope,
      events: this.events,
      resolver: this.resolver,
      planner: this.#planner,
      broadcasts: this.broadcasts,
      files: this.files,
      pools: this.pools,
      maxCancelledGroups: this.conf.getInt("spark.scheduler.numCancelledJobGroupsToTrack"),
      engine: () => this.engine(),
      assertRunning: () => this.assertRunning(),
    });
  }

  /** Starts the engine the first time. */
  async engine(): Promise<Engine> {
    this.assertRunning();
    await this.#eventLog?.started();
    await this.files.addConfigured();
    return await (this.#engine ?? this.#start());
  }

  /**
   * Lets an engine that starts threads begin while the program still describes its RDDs. Best effort: what fails here
   * fails again, and is told, when a job asks.
   */
  warmUp(): void {
    if (this.#engine !== undefined || this.#stopped !== undefined || !this.#choice.isLocal) return;
    void this.#start();
  }

  /** The engine, where one was started; asking for it starts none. */
  get startedEngine(): Engine | undefined {
    return this.#started;
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  get isLocal(): boolean {
    return this.#choice.isLocal;
  }

  /** Tells the user something, the first time only. */
  warnOnce(code: string, message: string): void {
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.events.warn(code, message);
  }

  /** Default number of partitions of `parallelize` and of shuffles without a better hint. */
  get defaultParallelism(): number {
    return (
      this.configuredParallelism ??
      this.#choice.parallelism ??
      this.#started?.defaultParallelism ??
      2
    );
  }

  get configuredParallelism(): number | undefined {
    const key = "spark.default.parallelism";
    return this.conf.contains(key) ? this.conf.getInt(key) : undefined;
  }

  get lineageVersion(): number {
    return this.#lineageVersion;
  }

  /** To be called when a storage level changes or a checkpoint cuts the lineage. */
  lineageChanged(): void {
    this.#lineageVersion += 1;
  }

  /** @throws {UserError} `CONTEXT_STOPPED` */
  assertRunning(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  nextShuffle(): { readonly shuffle: number; readonly stage: number } {
    const token = { shuffle: this.#nextShuffle++, stage: this.nextStage() };
    this.cleaner.watchShuffle(token);
    return token;
  }

  nextStage(): number {
    return this.#nextStage++;
  }

  nextRdd(): number {
    return this.lineage.nextRdd();
  }

  resolve(operator: Operator, signal?: AbortSignal): Promise<Resolution> {
    return this.resolver.resolve(operator, signal ?? new AbortController().signal);
  }

  async formatContext(signal: AbortSignal = new AbortController().signal): Promise<FormatContext> {
    return { fileSystems: this.fileSystems, conf: this.conf.toRecord(), signal };
  }

  /** Runs one job of an action and, when it is done, the checkpoints that its lineage was marked for. */
  async run(job: Job): Promise<void> {
    await this.jobs.run(job);
    await this.checkpoints.afterJob(job.operator, job.callSite, job.signal);
  }

  /** Runs a job and decodes what each partition gives, in the order of the partitions asked for. */
  async collect(job: Omit<Job, "onResult">, isCheckpoint: boolean = false): Promise<unknown[][]> {
    const results = new Map<number, unknown[]>();
    const onResult = ({ partition, blocks }: TaskResult): void => {
      results.set(partition, decodeRecords(blocks));
    };
    if (isCheckpoint) await this.jobs.run({ ...job, onResult });
    else await this.run({ ...job, onResult });
    if (job.partitions !== undefined) return job.partitions.map((p) => results.get(p) ?? []);
    return [...results].toSorted(([a], [b]) => a - b).map(([, records]) => records);
  }

  async runInternalJob(
    operator: Operator,
    sink: Sink<Fn>,
    partitions: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<unknown[][]> {
    const callSite: CallSite = operator.callSite;
    return await this.collect({ operator, sink, partitions, signal, callSite });
  }

  sampleKeys(
    source: RangeSource,
    partitions: readonly number[],
    fraction: number,
    signal: AbortSignal,
  ): Promise<unknown[]> {
    return sampleKeys(this, source, partitions, fraction, signal);
  }

  async unpersist(rdd: number): Promise<void> {
    await this.#started?.unpersist(rdd);
    this.events.post({ event: "UnpersistRDD", rddId: rdd });
  }

  /** Frees the output of the shuffles that `root` reads, up to persisted operators. */
  cleanShuffles(root: Operator): void {
    const isHidden = (operator: Operator): boolean =>
      operator !== root && operator.storageLevel.isValid;
    for (const operator of lineageOf(root, isHidden))
      for (const token of operator.shuffles)
        if (token !== undefined) this.#started?.release(token.shuffle);
  }

  /** Ends the application: cancels its jobs and frees everything. Idempotent. */
  async stop(): Promise<void> {
    if (this.#stopped !== undefined) return;
    this.#stopped = new UserError(
      "CONTEXT_STOPPED",
      "this SparkContext was stopped: make a new one for further jobs",
    );
    this.jobs.cancelAll(this.#stopped);
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
    this.files.remove();
    this.events.ending();
    this.events.post({ event: "ApplicationEnd", time: Date.now() });
    await this.events.close();
    await this.#eventLog?.close();
    await this.fileSystems[Symbol.asyncDispose]();
  }

  #hear(event: EngineEvent): void {
    // That executors end with their application is no news; as in Spark.
    if (event.type === "executorRemoved" && this.isStopped) return;
    const accumulables =
      event.type === "taskEnded" && event.accumulators !== undefined
        ? mergeAccumulators(event.accumulators, driverRegistry)
        : [];
    this.events.engineListener(event, accumulables);
  }

  #start(): Promise<Engine> {
    const engine = this.#startEngine();
    this.#engine = engine;
    // The next job tries again.
    engine.catch(() => {
      if (this.#engine === engine) this.#engine = undefined;
    });
    return engine;
  }

  async #startEngine(): Promise<Engine> {
    const starting = this.#choice.start({
      master: this.conf.get("spark.master", ""),
      applicationId: this.applicationId,
      conf: this.conf.toRecord(),
      connectors: this.fileSystems.connectorSpecs(),
      pools: this.pools.all(),
      listener: (event) => this.#hear(event),
    });
    // Before the first await, so that threads start while the user's thread goes on.
    if ("warmUp" in starting) starting.warmUp?.();
    this.#started = await starting;
    return this.#started;
  }
}
