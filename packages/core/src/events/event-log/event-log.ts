import { defaultEventLogDirectory } from "../../conf/keys/observing-keys.ts";
import { redact, redactionOf } from "../../conf/redact.ts";
import type { SparkConf } from "../../conf/spark-conf.ts";
import type { FileSystemRegistry } from "../../io/file-system-registry.ts";
import { loadCodecByName } from "../../io/codec/load-codec.ts";
import type { SparkListenerEvent } from "../listener-event.ts";
import type { Logger } from "../logger.ts";
import type { SparkListener } from "../spark-listener.ts";
import { checkLocalLogDirectory, checkLogDirectory } from "./check-log-directory.ts";
import { eventJson } from "./event-json.ts";
import { createEventLogFiles, type EventLogFiles } from "./event-log-files.ts";
import { StageNumbers } from "./stage-numbers.ts";

export interface EventLogOptions {
  readonly conf: SparkConf;
  readonly applicationId: string;
  readonly fileSystems: FileSystemRegistry;
  readonly logger: Logger;
  /** Of `sc.version`. */
  readonly version: string;
}

/** After these the log is flushed, as Spark's: what a program did until it died can be read. */
const flushed: ReadonlySet<SparkListenerEvent["event"]> = new Set([
  "ApplicationStart",
  "ApplicationEnd",
  "JobStart",
  "JobEnd",
  "StageCompleted",
  "ExecutorAdded",
  "ExecutorRemoved",
  "BlockManagerAdded",
  "BlockManagerRemoved",
  "UnpersistRDD",
]);

/**
 * Writes the events of an application to files that Spark's History Server reads (`spark.eventLog.enabled`). Where a
 * write fails, an error is logged, jobs go on, and the log stays as that of an application that died.
 */
export class EventLog implements SparkListener {
  readonly #options: EventLogOptions;
  readonly #directory: string;
  readonly #logsBlocks: boolean;
  readonly #logsExecutorMetrics: boolean;
  readonly #redaction: RegExp;
  readonly #numbers = new StageNumbers();
  readonly #mapStages = new Set<number>();
  #starting: Promise<void> | undefined;
  #files: EventLogFiles | undefined;
  #hasFailed = false;

  private constructor(options: EventLogOptions) {
    const { conf, fileSystems } = options;
    this.#options = options;
    this.#directory = fileSystems.qualify(conf.get("spark.eventLog.dir", defaultEventLogDirectory));
    this.#logsBlocks = conf.getBoolean("spark.eventLog.logBlockUpdates.enabled");
    this.#logsExecutorMetrics = conf.getBoolean("spark.eventLog.logStageExecutorMetrics");
    this.#redaction = redactionOf(conf);
    checkLocalLogDirectory(this.#directory);
  }

  /**
   * Undefined where events are not to be logged.
   *
   * @throws {FiresteelError} `PATH_NOT_FOUND`, `NOT_A_DIRECTORY`, `PERMISSION_DENIED` of a directory on this machine
   */
  static open(options: EventLogOptions): EventLog | undefined {
    return options.conf.getBoolean("spark.eventLog.enabled") ? new EventLog(options) : undefined;
  }

  /**
   * Resolves when the log can be written.
   *
   * @throws {FiresteelError} what is wrong with the directory, the store, or the codec's package
   */
  async started(): Promise<void> {
    this.#starting ??= this.#start();
    await this.#starting;
  }

  async onEvent(event: SparkListenerEvent): Promise<void> {
    if (this.#hasFailed) return;
    try {
      if (this.#files === undefined) await this.started();
      await this.#write(event);
    } catch (error) {
      await this.#fail(error);
    }
  }

  /** The last event was told. */
  async close(): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#files?.complete();
    } catch (error) {
      await this.#fail(error);
    }
  }

  async #start(): Promise<void> {
    const { conf, fileSystems, applicationId, version } = this.#options;
    const codec = conf.getBoolean("spark.eventLog.compress")
      ? await loadCodecByName(conf.getChoice("spark.eventLog.compression.codec"))
      : undefined;
    const fileSystem = await fileSystems.forPath(this.#directory);
    await checkLogDirectory(fileSystem, this.#directory);
    const files = createEventLogFiles({
      fileSystem,
      directory: this.#directory,
      applicationId,
      codec,
      overwrite: conf.getBoolean("spark.eventLog.overwrite"),
      bufferBytes: conf.getSizeAsBytes("spark.eventLog.buffer.kb"),
      ...(conf.getBoolean("spark.eventLog.rolling.enabled")
        ? { maxFileBytes: conf.getSizeAsBytes("spark.eventLog.rolling.maxFileSize") }
        : {}),
    });
    await files.start();
    const start = { Event: "SparkListenerLogStart", "Spark Version": version };
    await files.add(JSON.stringify(start));
    this.#files = files;
  }

  #write(event: SparkListenerEvent): void | Promise<void> {
    const files = this.#files;
    if (files === undefined) return;
    if (event.event === "BlockUpdated" && !this.#logsBlocks) return;
    const isOfMemory =
      event.event === "ExecutorMetricsUpdate" || event.event === "StageExecutorMetrics";
    if (isOfMemory && !this.#logsExecutorMetrics) return;
    const logged = this.#numbers.renumber(this.#redacted(event));
    if (logged.event === "StageSubmitted" && logged.stageInfo.writesShuffle)
      this.#mapStages.add(logged.stageInfo.stageId);
    const json = eventJson(logged, (stage) => this.#mapStages.has(stage));
    if (json === undefined) return;
    const added = files.add(JSON.stringify(json));
    if (!flushed.has(event.event)) return added;
    return added === undefined ? files.flush() : added.then(() => files.flush());
  }

  /** Properties of jobs that are settings of the application may be secrets; as in Spark. */
  #redacted(event: SparkListenerEvent): SparkListenerEvent {
    if (event.event !== "JobStart" && event.event !== "StageSubmitted") return event;
    const { conf } = this.#options;
    const properties = Object.entries(event.properties).map(([key, value]) => [
      key,
      conf.contains(key) ? redact(this.#redaction, key, value) : value,
    ]);
    return { ...event, properties: Object.fromEntries(properties) as Record<string, string> };
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#options.logger.error(
      "EventLog",
      `events are not logged any more, the log of this application in ${this.#directory} ends here`,
      error,
    );
    try {
      await this.#files?.abandon();
    } catch {
      // The error before says more.
    }
  }
}
