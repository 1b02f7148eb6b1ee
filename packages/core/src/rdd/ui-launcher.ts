import type { SparkConf } from "../conf/spark-conf.ts";
import type { ApplicationEvents } from "../events/application-events.ts";
import type { ApplicationUi, StartUi, UiApplication } from "../events/application-ui.ts";
import { importPackage } from "../io/import-package.ts";

const packageName = "@firesteel/ui";
/** Of the package what serves a running application, and nothing else. */
const entryPoint = `${packageName}/start-ui`;
/** A program that is shorter needs no UI, and should not pay for one. */
const delayMs = 1000;

/**
 * Starts the web UI where its package is installed, beside the program and not before it: after a second, or at once
 * where `spark.ui.enabled` was set to true. Until then events are held for it. Keeps no process alive.
 */
export class UiLauncher {
  readonly #application: UiApplication;
  readonly #events: ApplicationEvents;
  readonly #isWanted: boolean;
  readonly #isEnabled: boolean;
  #timer: NodeJS.Timeout | undefined;
  #starting: Promise<ApplicationUi | undefined> | undefined;
  #ui: ApplicationUi | undefined;
  #isClosed = false;

  constructor(application: UiApplication, conf: SparkConf, events: ApplicationEvents) {
    this.#application = application;
    this.#events = events;
    this.#isEnabled = conf.getBoolean("spark.ui.enabled");
    this.#isWanted = conf.contains("spark.ui.enabled");
    if (!this.#isEnabled) return;
    events.bus.hold();
    this.#timer = setTimeout(() => void this.start(), this.#isWanted ? 0 : delayMs);
    this.#timer.unref();
  }

  /** Undefined until it is served. */
  get url(): string | undefined {
    return this.#ui?.url;
  }

  /** Starts it now, where it has not started; resolves to its address, or to undefined where there is none. */
  async start(): Promise<string | undefined> {
    if (!this.#isEnabled || this.#isClosed) return undefined;
    clearTimeout(this.#timer);
    this.#starting ??= this.#start();
    return (await this.#starting)?.url;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#events.bus.forgetHeld();
    const ui = await this.#starting;
    if (ui !== undefined) this.#events.bus.removeListener(ui.listener);
    await ui?.close();
    this.#ui = undefined;
  }

  async #start(): Promise<ApplicationUi | undefined> {
    try {
      const module = await importPackage(entryPoint, false);
      if (module === undefined) {
        this.#tell(
          "UI_NOT_INSTALLED",
          `spark.ui.enabled is true, but the package ${packageName} is not installed; run: npm install ${packageName}`,
        );
      } else if (!this.#isClosed) {
        const { startUi } = module as { readonly startUi: StartUi };
        const ui = await startUi(this.#application);
        this.#ui = ui;
        this.#events.bus.addHeld(ui.listener);
        return ui;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#tell("UI_NOT_STARTED", `the application runs without its web UI: ${reason}`);
    }
    this.#events.bus.forgetHeld();
    return undefined;
  }

  /** Whoever did not ask for a UI need not be bothered when there is none. */
  #tell(code: string, message: string): void {
    if (this.#isClosed) return;
    if (this.#isWanted) this.#events.warn(code, message);
    else this.#application.log("INFO", `${code}: ${message}`);
  }
}
