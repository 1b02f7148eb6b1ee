import type { SparkConf } from "../conf/spark-conf.ts";
import type { EngineEvent } from "../engine/engine-event.ts";
import { AppStatusStore } from "./app-status-store.ts";
import { ConsoleProgressBar, type ProgressTerminal } from "./console-progress-bar.ts";
import { EngineEventTranslator } from "./engine-event-translator.ts";
import { ListenerBus } from "./listener-bus.ts";
import { ProcessMetrics } from "./process-metrics.ts";
import type { AccumulableInfo, SparkListenerEvent } from "./listener-event.ts";
import { logger, type Logger } from "./logger.ts";

export interface ApplicationEventsOptions {
  readonly terminal?: ProgressTerminal;
  readonly logger?: Logger;
}

/**
 * All that a context needs to be seen: the status store, the listener bus, and the console's progress bar, fed by
 * the context (jobs) and by its engine (stages, tasks, executors).
 */
export class ApplicationEvents {
  readonly bus: ListenerBus;
  readonly status: AppStatusStore;
  /** To be handed to the engine. */
  readonly engineListener: (event: EngineEvent, accumulables?: readonly AccumulableInfo[]) => void;
  readonly #logger: Logger;
  readonly #translator = new EngineEventTranslator();
  readonly #processMetrics: ProcessMetrics;
  /** Makes the bar with the first job: whether there is a terminal takes the process a millisecond to find out. */
  readonly #newProgressBar: () => ConsoleProgressBar | undefined;
  #progressBar: ConsoleProgressBar | undefined;
  #hasJobs = false;

  constructor(conf: SparkConf, options: ApplicationEventsOptions = {}) {
    this.#logger = options.logger ?? logger;
    const capacity = conf.getInt("spark.scheduler.listenerbus.eventqueue.capacity");
    this.bus = new ListenerBus({ capacity, logger: this.#logger });
    this.status = new AppStatusStore(conf);
    this.engineListener = (event, accumulables): void => this.#engineEvent(event, accumulables);
    this.#processMetrics = new ProcessMetrics(
      conf.getTimeAsMs("spark.executor.heartbeatInterval"),
      (event) => this.post(event),
    );
    const updateIntervalMs = conf.getTimeAsMs("spark.ui.consoleProgress.update.interval");
    this.#newProgressBar = (): ConsoleProgressBar | undefined => {
      const terminal = options.terminal ?? process.stderr;
      return conf.getBoolean("spark.ui.showConsoleProgress", terminal.isTTY === true)
        ? new ConsoleProgressBar(this.status, { terminal, logger: this.#logger, updateIntervalMs })
        : undefined;
    };
  }

  /** Tells the status store at once and listeners soon after. */
  post(event: SparkListenerEvent): void {
    if (event.event === "JobStart") {
      if (!this.#hasJobs) this.#progressBar = this.#newProgressBar();
      this.#hasJobs = true;
      this.#translator.jobStarted(event);
    }
    if (event.event === "JobEnd")
      this.#translator.jobEnded(this.status.job(event.jobId)?.stageIds ?? []);
    this.status.handle(event);
    if (event.event === "JobEnd" || event.event === "ApplicationEnd") this.#progressBar?.clear();
    this.bus.post(event);
  }

  /** Tells the user and listeners. */
  warn(code: string, message: string): void {
    this.#engineEvent({ type: "warning", code, message, time: Date.now() });
  }

  /** The application is about to end. */
  ending(): void {
    this.#processMetrics.stop();
  }

  /** Resolves when listeners were told everything. */
  async close(): Promise<void> {
    this.#progressBar?.stop();
    await this.bus.flush();
  }

  #engineEvent(event: EngineEvent, accumulables: readonly AccumulableInfo[] = []): void {
    if (event.type === "warning") this.#logger.warn(event.code, event.message);
    for (const told of this.#translator.translate(event, accumulables)) this.post(told);
  }
}
