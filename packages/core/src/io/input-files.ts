import { UserError } from "../errors/firesteel-error.ts";
import type { FileStatus, FileSystem } from "./file-system.ts";
import { byPath, glob } from "./glob.ts";
import { escapeGlob, isLiteralGlob, splitPathList } from "./glob-pattern.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import type { FormatContext } from "./input-format.ts";
import { baseName, isAbsolutePath, isHiddenName, parsePath } from "./path.ts";
import { createYielder } from "./yielder.ts";

/** A comma list of paths and globs, or several of them. */
export type InputPaths = string | readonly string[];

const recursiveKey = "mapreduce.input.fileinputformat.input.dir.recursive";

/**
 * The files that `paths` name: matches of globs, and for a directory the files in it that are not hidden (with what
 * is below, where the conf says so). In the order of `paths`, each sorted by path. Subdirectories that are not
 * entered are in the result. Hadoop: `FileInputFormat.listStatus`.
 *
 * @throws {UserError} `PATH_NOT_FOUND` naming every path and glob that matches nothing
 */
export async function listInputFiles(
  paths: InputPaths,
  context: FormatContext,
): Promise<FileStatus[]> {
  const patterns = (typeof paths === "string" ? [paths] : paths).flatMap(splitPathList);
  if (patterns.length === 0)
    throw new UserError("INVALID_PATH", "no input path: the list of paths is empty");
  const isRecursive = confFlag(hadoopConf(context.conf, recursiveKey), false);
  const ignoreMissing = confFlag(context.conf["spark.files.ignoreMissingFiles"], false);

  const problems: string[] = [];
  const files: FileStatus[] = [];
  for (const given of patterns) {
    context.signal.throwIfAborted();
    const pattern = absolutePattern(given, context);
    const fs = await context.fileSystems.forPath(pattern);
    const matches = await glob(fs, pattern, context.signal);
    if (matches.length === 0 && !ignoreMissing)
      problems.push(
        isLiteralGlob(pattern)
          ? `input path does not exist: ${pattern.replaceAll(/\\(.)/gsu, "$1")}`
          : `input pattern ${pattern} matches 0 files`,
      );
    for (const match of matches) {
      if (match.isDirectory) await addDirectory(fs, match, isRecursive, context.signal, files);
      else files.push(match);
    }
  }
  if (problems.length > 0)
    throw new UserError("PATH_NOT_FOUND", problems.join("; "), { fields: { paths: patterns } });
  return files;
}

/** `pattern` as an absolute one; special characters in the working directory's name stand for themselves. */
function absolutePattern(pattern: string, context: FormatContext): string {
  const { scheme, path } = parsePath(pattern);
  const qualified = context.fileSystems.qualify(pattern);
  if (isAbsolutePath(path)) return qualified;
  const base = context.fileSystems.qualify(scheme === undefined ? "." : `${scheme}:.`);
  return qualified.startsWith(base) ? escapeGlob(base) + qualified.slice(base.length) : qualified;
}

async function addDirectory(
  fs: FileSystem,
  root: FileStatus,
  isRecursive: boolean,
  signal: AbortSignal,
  files: FileStatus[],
): Promise<void> {
  const yieldTurn = createYielder();
  const visit = async (path: string, realPath: string, above: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    await yieldTurn();
    const children = [...(await fs.list(path, { signal }))].toSorted(byPath);
    for (const child of children) {
      const name = baseName(child.path);
      if (isHiddenName(name)) continue;
      if (!child.isDirectory || !isRecursive) {
        files.push(child);
        continue;
      }
      const target = child.symlinkTarget ?? `${realPath}/${name}`;
      // A link to a directory that we are in would lead in a circle.
      if (target !== realPath && !above.includes(target))
        await visit(child.path, target, [...above, realPath]);
    }
  };
  await visit(root.path, root.symlinkTarget ?? root.path, []);
}

/** Files only. @throws {UserError} `NOT_A_FILE` for a subdirectory, unless the conf says to leave it out */
export function filesOnly(
  found: readonly FileStatus[],
  conf: Readonly<Record<string, string>>,
): FileStatus[] {
  const ignoreKey = "mapreduce.input.fileinputformat.input.dir.nonrecursive.ignore.subdirs";
  const directory = found.find((status) => status.isDirectory);
  if (directory !== undefined && !confFlag(hadoopConf(conf, ignoreKey), false))
    throw new UserError(
      "NOT_A_FILE",
      `not a file: ${directory.path}; set spark.hadoop.${recursiveKey}=true to read what is in it, or spark.hadoop.${ignoreKey}=true to leave subdirectories out`,
      { fields: { path: directory.path } },
    );
  return found.filter((status) => !status.isDirectory);
}
