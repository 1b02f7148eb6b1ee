import type { AppStatusStore, StageStatus } from "./app-status-store.ts";
import type { Logger, LogSink } from "./logger.ts";

/** The part of a terminal that the progress bar needs. */
export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ConsoleProgressBarOptions {
  readonly terminal: ProgressTerminal;
  readonly logger: Logger;
  readonly updateIntervalMs: number;
}

/** A stage shows only when it has run this long: short jobs draw nothing. */
const firstDelayMs = 500;
/** More stages than this at once do not fit into a line. */
const shownStages = 3;
/** Where the width is not known; some terminals say 0. */
const defaultColumns = 80;
/** Without a terminal a line is written at each of these parts of a stage. */
const plainSteps = 10;

/**
 * Progress of the running stages in one line that redraws itself:
 * `[Stage 0:==========>                    (3 + 2) / 10]` — tasks done, running and in all. Where the stream is not a
 * terminal, each stage gets a plain line for every tenth of it. Holds no process open.
 */
export class ConsoleProgressBar {
  readonly #store: AppStatusStore;
  readonly #terminal: ProgressTerminal;
  readonly #logger: Logger;
  readonly #formerSink: LogSink;
  readonly #timer: NodeJS.Timeout;
  readonly #plainProgress = new Map<number, number>();
  #drawn = "";

  constructor(store: AppStatusStore, options: ConsoleProgressBarOptions) {
    this.#store = store;
    this.#terminal = options.terminal;
    this.#logger = options.logger;
    // A log line first takes the bar away, or it would start in the middle of a line.
    const former: LogSink = this.#logger.redirect((line) => {
      this.clear();
      former(line);
    });
    this.#formerSink = former;
    this.#timer = setInterval(() => this.refresh(), options.updateIntervalMs);
    this.#timer.unref();
  }

  /** Draws the state of now; the timer calls it, and tests. */
  refresh(now: number = Date.now()): void {
    const stages = this.#store
      .activeStages()
      .filter((stage) => stage.numTasks > 0 && now - (stage.submissionTime ?? now) >= firstDelayMs)
      .slice(0, shownStages);
    if (this.#terminal.isTTY !== true) {
      this.#writePlain(stages);
    } else if (stages.length === 0) {
      this.clear();
    } else {
      const bar = progressLine(stages, this.#terminal.columns || defaultColumns);
      if (bar !== this.#drawn) this.#terminal.write(`\r${bar}`);
      this.#drawn = bar;
    }
  }

  /** Takes the bar away; the next refresh draws it again. */
  clear(): void {
    if (this.#drawn !== "") this.#terminal.write(`\r${" ".repeat(this.#drawn.length)}\r`);
    this.#drawn = "";
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
    this.#logger.redirect(this.#formerSink);
  }

  #writePlain(stages: readonly StageStatus[]): void {
    const ids = new Set(stages.map((stage) => stage.stageId));
    for (const id of this.#plainProgress.keys()) if (!ids.has(id)) this.#plainProgress.delete(id);
    for (const stage of stages) {
      const step = Math.floor((plainSteps * stage.numCompletedTasks) / stage.numTasks);
      if ((this.#plainProgress.get(stage.stageId) ?? -1) >= step) continue;
      this.#plainProgress.set(stage.stageId, step);
      this.#terminal.write(`${progressLine([stage], defaultColumns)}\n`);
    }
  }
}

/** One line of at most `columns - 1` characters where the numbers leave room for that; stages share it equally. */
export function progressLine(stages: readonly StageStatus[], columns: number): string {
  // The last column stays free: writing it wraps the line on some terminals, and then \r does not lead back.
  const width = Math.floor((columns - 1) / stages.length);
  return stages.map((stage) => stageBar(stage, width)).join("");
}

function stageBar(stage: StageStatus, width: number): string {
  const head = `[Stage ${stage.stageId}:`;
  const tail = `(${stage.numCompletedTasks} + ${stage.numActiveTasks}) / ${stage.numTasks}]`;
  const room = Math.max(0, width - head.length - tail.length);
  const done = Math.min(room, Math.floor((room * stage.numCompletedTasks) / stage.numTasks));
  return `${head}${`${"=".repeat(done)}>`.padEnd(room).slice(0, room)}${tail}`;
}
