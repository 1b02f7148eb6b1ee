import { UserError } from "../errors/firesteel-error.ts";

/** Spark's log levels, from everything to nothing. */
export type LogLevel = "ALL" | "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF";

const rank: Readonly<Record<LogLevel, number>> = {
  ALL: 0,
  TRACE: 1,
  DEBUG: 2,
  INFO: 3,
  WARN: 4,
  ERROR: 5,
  FATAL: 6,
  OFF: 7,
};

/** Where finished log lines go, without their line break. */
export type LogSink = (line: string) => void;

/** Writes lines `26/11/22 10:48:01 WARN name: message` at or above a level to the standard error stream. */
export class Logger {
  #level: LogLevel;
  #sink: LogSink;

  constructor(
    level: LogLevel = "WARN",
    sink: LogSink = (line): void => {
      process.stderr.write(`${line}\n`);
    },
  ) {
    this.#level = level;
    this.#sink = sink;
  }

  get level(): LogLevel {
    return this.#level;
  }

  /** @throws {UserError} `INVALID_LOG_LEVEL` */
  setLevel(level: string): void {
    const upper = level.toUpperCase();
    if (!Object.hasOwn(rank, upper))
      throw new UserError(
        "INVALID_LOG_LEVEL",
        `${JSON.stringify(level)} is not a log level: use one of ${Object.keys(rank).join(", ")}`,
      );
    this.#level = upper as LogLevel;
  }

  /** Replaces where lines go and returns the former place; whoever draws on the terminal goes in between. */
  redirect(sink: LogSink): LogSink {
    const former = this.#sink;
    this.#sink = sink;
    return former;
  }

  isEnabled(level: LogLevel): boolean {
    return rank[level] >= rank[this.#level] && level !== "OFF";
  }

  log(level: LogLevel, name: string, message: string, error?: unknown): void {
    if (!this.isEnabled(level)) return;
    const cause = error === undefined ? "" : `\n${describe(error)}`;
    this.#sink(`${timestamp(new Date())} ${level} ${name}: ${message}${cause}`);
  }

  debug(name: string, message: string): void {
    this.log("DEBUG", name, message);
  }

  info(name: string, message: string): void {
    this.log("INFO", name, message);
  }

  warn(name: string, message: string, error?: unknown): void {
    this.log("WARN", name, message, error);
  }

  error(name: string, message: string, error?: unknown): void {
    this.log("ERROR", name, message, error);
  }
}

/** The log of this process; `SparkContext.setLogLevel` sets its level, as Spark's sets the root logger's. */
export const logger: Logger = new Logger();

function timestamp(date: Date): string {
  const day = [date.getFullYear() % 100, date.getMonth() + 1, date.getDate()].map(two).join("/");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
