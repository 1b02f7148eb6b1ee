import { UserError } from "@firesteel/core";
import { type FileStatus, type FileSystem, joinPath } from "@firesteel/core/io";

/** The files of one event log, Firesteel's or Spark's. Spark: `EventLogFileReader`. */
export interface LogFiles {
  /** Of its one file, or of the directory `eventlog_v2_…` of a rolling one. */
  readonly path: string;
  /** With events, the first ones first. */
  readonly events: readonly FileStatus[];
  /** All of them, as an archive of the log has them. */
  readonly all: readonly FileStatus[];
  /** Its application did not die, nor does it run. */
  readonly isComplete: boolean;
  /** Changes whenever the log does. */
  readonly version: string;
  readonly modifiedMs: number;
}

const inProgress = ".inprogress";

/**
 * The log of a path.
 *
 * @throws {UserError} `PATH_NOT_FOUND`, `NOT_AN_EVENT_LOG`
 */
export async function logFilesAt(fileSystem: FileSystem, path: string): Promise<LogFiles> {
  const log = await findLogFiles(fileSystem, path);
  if (log !== undefined) return log;
  throw new UserError(
    "NOT_AN_EVENT_LOG",
    `${path} is a directory without files events_<n>_…: name the log of one application, such as ${joinPath(path, "eventlog_v2_local-1700000000000")}`,
    { fields: { path } },
  );
}

/** Undefined where it is a directory, and not that of a log. @throws {UserError} `PATH_NOT_FOUND` */
export async function findLogFiles(
  fileSystem: FileSystem,
  path: string,
): Promise<LogFiles | undefined> {
  const status = await fileSystem.stat(path);
  if (status === undefined)
    throw new UserError("PATH_NOT_FOUND", `there is no event log ${path}`, { fields: { path } });
  return status.isDirectory ? await rollingLog(fileSystem, path) : singleLog(status);
}

/** What may be logs in a directory: whether they are is told by their lines. */
export async function logFilesIn(fileSystem: FileSystem, directory: string): Promise<LogFiles[]> {
  const children = await fileSystem.list(directory);
  const logs = await Promise.all(
    children
      .filter(({ path }) => !/\/[._][^/]*$/.test(path))
      .map(async (child) =>
        child.isDirectory ? await rollingLog(fileSystem, child.path) : singleLog(child),
      ),
  );
  return logs.filter((log) => log !== undefined);
}

function singleLog(file: FileStatus): LogFiles {
  const { path, modifiedMs, length } = file;
  return {
    path,
    events: [file],
    all: [file],
    isComplete: !path.endsWith(inProgress),
    version: `${length} ${modifiedMs}`,
    modifiedMs,
  };
}

async function rollingLog(fileSystem: FileSystem, path: string): Promise<LogFiles | undefined> {
  const all = (await fileSystem.list(path)).filter(({ isDirectory }) => !isDirectory);
  const numbered = all
    .flatMap((file) => {
      const [, number, rest = ""] = /\/events_(\d+)_([^/]*)$/.exec(file.path) ?? [];
      return number === undefined
        ? []
        : [{ file, number: Number(number), isCompact: rest.endsWith(".compact") }];
    })
    .toSorted((a, b) => a.number - b.number || Number(a.isCompact) - Number(b.isCompact));
  if (numbered.length === 0) return undefined;
  // A compacted file stands for all in front of it.
  const first = numbered.findLastIndex(({ isCompact }) => isCompact);
  const events = numbered.slice(Math.max(0, first)).map(({ file }) => file);
  const names = all.map(({ path: each }) => each);
  return {
    path,
    events,
    all,
    isComplete: names.some((name) => /\/appstatus_[^/]*$/.test(name) && !name.endsWith(inProgress)),
    version: all.map((file) => `${file.path} ${file.length} ${file.modifiedMs}`).join("\n"),
    modifiedMs: Math.max(...all.map(({ modifiedMs }) => modifiedMs)),
  };
}
