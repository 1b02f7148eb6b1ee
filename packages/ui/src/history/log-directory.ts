import type { FileSystem } from "@firesteel/core/io";
import type { UiSettings } from "../ui-settings.ts";
import { loadLog, type LoadedLog } from "./load-log.ts";
import { type LogFiles, logFilesIn } from "./log-files.ts";
import { type LogSummary, summarise } from "./log-summary.ts";

/** Applications that are kept in memory, each with its tasks; those that were looked at last. */
const retainedApplications = 10;
/** Logs whose first lines are read at once. */
const concurrency = 8;

interface KnownLog {
  readonly files: LogFiles;
  readonly summary: LogSummary | undefined;
}

/** A directory of event logs: what is in it is looked at when it is asked for, and read again only where it has changed. */
export class LogDirectory {
  readonly #fileSystem: FileSystem;
  readonly #directory: string;
  readonly #settings: UiSettings;
  readonly #onNotice: (message: string) => void;
  #known: ReadonlyMap<string, KnownLog> = new Map();
  #refreshing: Promise<void> | undefined;
  /** By path and version of the log, the one that was looked at last at the end. */
  readonly #loaded = new Map<string, Promise<LoadedLog>>();

  constructor(
    fileSystem: FileSystem,
    directory: string,
    settings: UiSettings,
    onNotice: (message: string) => void,
  ) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
    this.#settings = settings;
    this.#onNotice = onNotice;
  }

  /**
   * The attempts of each application, the latest first; the application that ended last first, those that run or died at
   * the end.
   *
   * @throws {FiresteelError} what the store says
   */
  async applications(): Promise<readonly (readonly LogSummary[])[]> {
    await this.#refresh();
    const byId = new Map<string, LogSummary[]>();
    for (const { summary } of this.#known.values())
      if (summary !== undefined) byId.set(summary.id, [...(byId.get(summary.id) ?? []), summary]);
    return [...byId.values()]
      .map((attempts) => attempts.toSorted((a, b) => b.startTime - a.startTime))
      .toSorted(([a], [b]) => endOf(b) - endOf(a) || startOf(b) - startOf(a));
  }

  /**
   * An application as its log tells of it, its latest attempt; undefined where there is none of that name. `isFresh`:
   * as the log is now and not as it was when it was read.
   *
   * @throws {FiresteelError} what is wrong with the log, or what the store says
   */
  async open(id: string, isFresh: boolean): Promise<LoadedLog | undefined> {
    if (isFresh || this.#find(id) === undefined) await this.#refresh();
    const found = this.#find(id);
    return found === undefined ? undefined : await this.#load(found.files);
  }

  #find(id: string): KnownLog | undefined {
    return [...this.#known.values()]
      .filter(({ summary }) => summary?.id === id)
      .toSorted((a, b) => (b.summary?.startTime ?? 0) - (a.summary?.startTime ?? 0))[0];
  }

  async #load(files: LogFiles): Promise<LoadedLog> {
    const key = `${files.path}\n${files.version}`;
    const loading =
      this.#loaded.get(key) ?? loadLog(this.#fileSystem, files, this.#settings, this.#onNotice);
    this.#loaded.delete(key);
    this.#loaded.set(key, loading);
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= retainedApplications) break;
      this.#loaded.delete(oldest);
    }
    try {
      return await loading;
    } catch (error) {
      this.#loaded.delete(key);
      throw error;
    }
  }

  /** Whoever asks while it is looked at is told what is found then. */
  async #refresh(): Promise<void> {
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #look(): Promise<void> {
    const logs = await logFilesIn(this.#fileSystem, this.#directory);
    const found = new Map<string, KnownLog>();
    const waiting = logs.values();
    const work = async (): Promise<void> => {
      for (const files of waiting) {
        const before = this.#known.get(files.path);
        const isSame = before !== undefined && before.files.version === files.version;
        const known = isSame ? before : { files, summary: await this.#summarise(files) };
        found.set(files.path, known);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    this.#known = found;
  }

  /** A log that cannot be read hides none of the others. */
  async #summarise(files: LogFiles): Promise<LogSummary | undefined> {
    try {
      return await summarise(this.#fileSystem, files);
    } catch (error) {
      this.#onNotice(`${files.path} is not listed: ${String(error)}`);
      return undefined;
    }
  }
}

function endOf(attempt: LogSummary | undefined): number {
  return attempt?.endTime ?? -1;
}

function startOf(attempt: LogSummary | undefined): number {
  return attempt?.startTime ?? 0;
}
