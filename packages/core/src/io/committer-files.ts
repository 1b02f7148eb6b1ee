import { FiresteelError, UserError } from "../errors/firesteel-error.ts";
import type { FileSystem } from "./file-system.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import type { OutputJobContext } from "./output-format.ts";
import { joinPath } from "./path.ts";

export const successName = "_SUCCESS";
const successKey = "mapreduce.fileoutputcommitter.marksuccessfuljobs";

/** Where committers keep what they note: hidden, and removed when the job ends. */
export interface CommitterPaths {
  readonly temporary: string;
  /** Directory of one job's attempts. */
  readonly job: string;
  /** What a commit is about to show, so that an abort can take it back; there until the commit is complete. */
  readonly journal: string;
}

/** Whether the output directory must not be there before the job, so that all in it is the job's. */
export function mustBeNew(context: OutputJobContext): boolean {
  return confFlag(context.conf["spark.hadoop.validateOutputSpecs"], true);
}

export function committerPaths(root: string, jobId: string): CommitterPaths {
  const temporary = joinPath(root, "_temporary");
  const job = joinPath(temporary, jobId);
  return { temporary, job, journal: `${job}._commit` };
}

/** @throws {UserError} `OUTPUT_DIRECTORY_EXISTS` */
export async function refuseExisting(
  fs: FileSystem,
  root: string,
  context: OutputJobContext,
): Promise<void> {
  const existing = await fs.stat(root);
  if (existing !== undefined && (mustBeNew(context) || !existing.isDirectory))
    throw new UserError(
      "OUTPUT_DIRECTORY_EXISTS",
      `output directory ${root} already exists${existing.isDirectory ? "" : " as a file"}; delete it or choose another`,
      { fields: { path: root } },
    );
}

/** The end of a commit, and of what `paths` names. */
export async function markSuccess(
  fs: FileSystem,
  root: string,
  paths: CommitterPaths,
  context: OutputJobContext,
): Promise<void> {
  if (confFlag(hadoopConf(context.conf, successKey), true))
    await writeText(fs, joinPath(root, successName), "");
  try {
    await fs.delete(paths.journal);
    await deleteIfEmpty(fs, paths.temporary);
  } catch {
    // All is visible, so the job has succeeded; what stays is hidden.
  }
}

/** The end of an abort: nothing of the job stays, and no output directory that the job made. */
export async function removeTraces(
  fs: FileSystem,
  root: string,
  paths: CommitterPaths,
  context: OutputJobContext,
): Promise<void> {
  await fs.delete(paths.job, { recursive: true });
  await fs.delete(paths.journal);
  await deleteIfEmpty(fs, paths.temporary);
  if (mustBeNew(context)) await deleteIfEmpty(fs, root);
}

/** Replaces what is there. */
export async function writeText(fs: FileSystem, path: string, text: string): Promise<void> {
  await using writer = await fs.create(path, { overwrite: true });
  if (text !== "") await writer.write(Buffer.from(text));
  await writer.close();
}

/** Undefined where there is no such file. */
export async function readText(fs: FileSystem, path: string): Promise<string | undefined> {
  const status = await fs.stat(path);
  if (status === undefined) return undefined;
  const bytes = Buffer.alloc(status.length);
  await using reader = await fs.open(path);
  for (let filled = 0, count = 1; count > 0 && filled < bytes.length; filled += count)
    count = await reader.read(bytes.subarray(filled));
  return bytes.toString();
}

export async function deleteIfEmpty(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.delete(path);
  } catch (error) {
    if (!FiresteelError.is(error, "DIRECTORY_NOT_EMPTY")) throw error;
  }
}
