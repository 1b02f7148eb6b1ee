import { UserError } from "../../errors/firesteel-error.ts";
import type { Codec } from "../../io/codec/codec.ts";
import type { FileSystem } from "../../io/file-system.ts";
import { joinPath } from "../../io/path.ts";
import { LogFile, restrict } from "./log-file.ts";

/** Added to names while the application runs; what still has it belongs to one that runs, or that died. */
const inProgress = ".inprogress";

/** The files of one application's log. Spark: `EventLogFileWriters.scala`. */
export interface EventLogFiles {
  /** Makes them. @throws {FiresteelError} `PATH_ALREADY_EXISTS`, or what the store says */
  start(): Promise<void>;
  add(line: string): void | Promise<void>;
  /** What was added can be read, where the store lets files be read that are written. */
  flush(): void | Promise<void>;
  /** The application has ended. */
  complete(): Promise<void>;
  /** Leaves them as those of an application that died. */
  abandon(): Promise<void>;
}

export interface EventLogFilesOptions {
  readonly fileSystem: FileSystem;
  /** Absolute. */
  readonly directory: string;
  readonly applicationId: string;
  readonly codec: Codec | undefined;
  readonly overwrite: boolean;
  readonly bufferBytes: number;
  /** Several files, each of about so many bytes before compression. */
  readonly maxFileBytes?: number;
}

export function createEventLogFiles(options: EventLogFilesOptions): EventLogFiles {
  const { maxFileBytes } = options;
  return maxFileBytes === undefined
    ? new SingleFile(options)
    : new RollingFiles(options, maxFileBytes);
}

/** One file is written at a time; `marker` has `.inprogress` behind its name while the application runs. */
abstract class LogFiles implements EventLogFiles {
  protected readonly options: EventLogFilesOptions;
  protected readonly marker: string;
  protected file: LogFile | undefined;

  constructor(options: EventLogFilesOptions, marker: string) {
    this.options = options;
    this.marker = marker;
  }

  abstract start(): Promise<void>;

  add(line: string): void | Promise<void> {
    return this.file?.add(line);
  }

  flush(): void | Promise<void> {
    return this.file?.flush();
  }

  async complete(): Promise<void> {
    await this.file?.close();
    await rename(this.options.fileSystem, this.marker + inProgress, this.marker);
  }

  async abandon(): Promise<void> {
    await this.file?.abort();
  }

  protected async open(path: string): Promise<void> {
    const { fileSystem, codec, bufferBytes } = this.options;
    this.file = await LogFile.create(fileSystem, path, codec, bufferBytes);
  }
}

/** `<directory>/<application id>[.zstd]`, with `.inprogress` while it is written. */
class SingleFile extends LogFiles {
  constructor(options: EventLogFilesOptions) {
    const name = `${fileNameOf(options.applicationId)}${extensionOf(options.codec)}`;
    super(options, joinPath(options.directory, name));
  }

  async start(): Promise<void> {
    await makeRoom(this.options, this.marker);
    await this.open(this.marker + inProgress);
  }
}

/**
 * `<directory>/eventlog_v2_<application id>/events_<n>_<application id>[.zstd]`, and beside them the empty file
 * `appstatus_<application id>`, with `.inprogress` while the application runs.
 */
class RollingFiles extends LogFiles {
  readonly #maxFileBytes: number;
  readonly #directory: string;
  #index = 0;

  constructor(options: EventLogFilesOptions, maxFileBytes: number) {
    const name = fileNameOf(options.applicationId);
    const directory = joinPath(options.directory, `eventlog_v2_${name}`);
    super(options, joinPath(directory, `appstatus_${name}`));
    this.#maxFileBytes = maxFileBytes;
    this.#directory = directory;
  }

  async start(): Promise<void> {
    const { fileSystem } = this.options;
    await makeRoom(this.options, this.#directory);
    await fileSystem.mkdirs(this.#directory);
    restrict(this.#directory);
    await (await fileSystem.create(this.marker + inProgress)).close();
    await this.#roll();
  }

  override add(line: string): void | Promise<void> {
    const { plainBytes = 0 } = this.file ?? {};
    if (plainBytes > 0 && plainBytes + line.length > this.#maxFileBytes)
      return this.#roll().then(() => super.add(line));
    return super.add(line);
  }

  async #roll(): Promise<void> {
    const { applicationId, codec } = this.options;
    await this.file?.close();
    this.#index += 1;
    const name = `events_${this.#index}_${fileNameOf(applicationId)}${extensionOf(codec)}`;
    await this.open(joinPath(this.#directory, name));
  }
}

/** @throws {UserError} `PATH_ALREADY_EXISTS` where a log of that name may not be replaced */
async function makeRoom(options: EventLogFilesOptions, path: string): Promise<void> {
  const { fileSystem, overwrite, applicationId } = options;
  if ((await fileSystem.stat(path)) === undefined) return;
  if (!overwrite)
    throw new UserError(
      "PATH_ALREADY_EXISTS",
      `there is an event log of application ${applicationId} already: ${path}. Give the application another spark.app.id, or set spark.eventLog.overwrite to true`,
      { fields: { path } },
    );
  await fileSystem.delete(path, { recursive: true });
}

async function rename(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  await fileSystem.delete(to);
  await fileSystem.rename(from, to);
}

/** Without characters that file names, or the search for the codec's name, do not like. Spark: `Utils.sanitizeDirName`. */
function fileNameOf(applicationId: string): string {
  return applicationId
    .replaceAll(/[ :/]/g, "-")
    .replaceAll(/[.${}'"]/g, "_")
    .toLowerCase();
}

function extensionOf(codec: Codec | undefined): string {
  return codec === undefined ? "" : `.${codec.name}`;
}
