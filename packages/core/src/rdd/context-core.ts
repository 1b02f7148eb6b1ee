import { userInfo } from "node:os";
import { overridingSettings } from "../conf/default-settings.ts";
import type { SparkConf } from "../conf/spark-conf.ts";
import { driverThreads } from "../engine/thread-dump.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { startEvents } from "../events/application-start.ts";
import type { UiApplication } from "../events/application-ui.ts";
import { logger } from "../events/logger.ts";
import type { Connector } from "../io/connector.ts";
import type { Operator } from "../lineage/operator.ts";
import { Driver } from "./driver.ts";
import type { EngineFactory } from "./engine-choice.ts";
import type { RDD } from "./rdd.ts";
import { refuseInClosures } from "./refuse-in-closures.ts";
import { packageVersion } from "./package-version.ts";
import { storedRdds } from "./stored-rdds.ts";
import { UiLauncher } from "./ui-launcher.ts";

/** What a context takes besides its configuration. */
export interface SparkContextOptions {
  /** Connectors of stores, asked before the well-known packages of their schemes. */
  readonly connectors?: readonly Connector[];
  /** An engine instead of the master's. Unstable: for test suites and for engines of one's own. */
  readonly engine?: EngineFactory;
}

let lastApplication = 0;

/** Identity and life of an application. */
export abstract class ContextCore {
  readonly applicationId: string;
  readonly startTime: number = Date.now();
  /** The driver's side of the application; internal. */
  readonly driver: Driver;
  readonly #conf: SparkConf;
  readonly #ui: UiLauncher;

  constructor(conf: SparkConf, options: SparkContextOptions) {
    this.#conf = conf.clone();
    if (!this.#conf.contains("spark.master"))
      throw new UserError(
        "MASTER_NOT_SET",
        'no master is set: call conf.setMaster("local[*]") to run on this machine, or give the URL of a cluster',
      );
    this.#conf.setIfMissing("spark.app.name", "Firesteel application");
    this.#conf.setAll(overridingSettings());
    this.#conf.validate();
    const level = this.#conf.get("spark.log.level");
    if (level !== undefined) logger.setLevel(level);
    if (this.#conf.getBoolean("spark.logConf"))
      logger.info("SparkContext", `settings:\n${this.#conf.toDebugString()}`);
    // Two applications of one process may start in the same millisecond.
    lastApplication = Math.max(lastApplication + 1, this.startTime);
    this.applicationId = this.#conf.get("spark.app.id", `local-${lastApplication}`);
    this.#conf.set("spark.app.id", this.applicationId);
    this.driver = new Driver({
      conf: this.#conf,
      applicationId: this.applicationId,
      connectors: options.connectors ?? [],
      engine: options.engine,
    });
    this.#ui = new UiLauncher(this.#uiApplication(), this.#conf, this.driver.events);
    const events = startEvents(this.#conf, this.version, {
      event: "ApplicationStart",
      appName: this.appName,
      appId: this.applicationId,
      sparkUser: this.sparkUser,
      master: this.master,
      time: this.startTime,
    });
    for (const event of events) this.driver.events.post(event);
  }

  /** An RDD of this context on an operator of its lineage. */
  protected abstract rddOn<T>(operator: Operator): RDD<T>;

  get master(): string {
    return this.#conf.get("spark.master", "");
  }

  get appName(): string {
    return this.#conf.get("spark.app.name", "");
  }

  get version(): string {
    return packageVersion();
  }

  get deployMode(): string {
    return this.#conf.get("spark.submit.deployMode", "client");
  }

  get isLocal(): boolean {
    return this.driver.isLocal;
  }

  get isStopped(): boolean {
    return this.driver.isStopped;
  }

  get applicationAttemptId(): string | undefined {
    return undefined;
  }

  get sparkUser(): string {
    return process.env["SPARK_USER"] ?? userInfo().username;
  }

  /**
   * Address of the web UI. Undefined where none is served: `spark.ui.enabled` is false, `@firesteel/ui` is not
   * installed, or the application is younger than a second; {@link startUi} waits for it.
   */
  get uiWebUrl(): string | undefined {
    return this.#ui.url;
  }

  /** Starts the web UI now and not only when the application is a second old; resolves to its address, if any. */
  async startUi(): Promise<string | undefined> {
    return await this.#ui.start();
  }

  /** Custom resources of the driver by name. */
  get resources(): ReadonlyMap<string, unknown> {
    return new Map();
  }

  /** Number of partitions where neither the call nor its RDDs say one. */
  get defaultParallelism(): number {
    return this.driver.defaultParallelism;
  }

  /** Least number of splits of files where the call does not say one: the parallelism, at most 2. */
  get defaultMinPartitions(): number {
    return Math.min(this.defaultParallelism, 2);
  }

  /** A copy of the configuration. */
  getConf(): SparkConf {
    return this.#conf.clone();
  }

  getReadOnlyConf(): SparkConf {
    return this.getConf();
  }

  /**
   * `trace`, `debug`, `info`, `warn`, `error`, … for what is written to the standard error stream.
   *
   * @throws {UserError} `INVALID_LOG_LEVEL`
   */
  setLogLevel(level: string): void {
    logger.setLevel(level);
  }

  /** Cancels running jobs, ends workers and removes what is temporary. Idempotent. */
  async stop(): Promise<void> {
    await this.driver.stop();
    await this.#ui.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #uiApplication(): UiApplication {
    const { driver } = this;
    return {
      id: this.applicationId,
      name: this.appName,
      user: this.sparkUser,
      master: this.master,
      startTime: this.startTime,
      version: this.version,
      settings: () => this.#conf.toRecord(),
      storage: async () => {
        const stored = await storedRdds(driver);
        return stored.map((rdd) => ({ ...rdd, storageLevel: rdd.storageLevel.toString() }));
      },
      executors: async () => (await driver.startedEngine?.executors()) ?? [],
      threads: async (executor) =>
        executor === "driver"
          ? await driverThreads()
          : await driver.startedEngine?.threads?.(executor),
      pools: () => driver.pools.all(),
      cancelJob: (job, reason) => driver.jobs.cancelJob(job, reason),
      cancelStage: (stage, reason) => driver.startedEngine?.cancelStage(stage, reason),
      log: (level, message) => logger.log(level, "SparkUI", message),
    };
  }
}

refuseInClosures(
  ContextCore.prototype,
  "a SparkContext cannot be used inside a function that runs on executors: it belongs to the driver. Copy what the " +
    "function needs into a constant before",
);
