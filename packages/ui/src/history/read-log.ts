import { type FileSystem, joinPath, loadCodecByName, parsePath } from "@firesteel/core/io";
import { UserError } from "@firesteel/core";
import type { Json } from "./json-fields.ts";

const chunkBytes = 256 * 1024;

/** Where a log ends before its last line does, and why: that of an application that died. */
export type OnDamage = (message: string) => void;

/**
 * The lines of an event log, Firesteel's or Spark's: one file, or the directory `eventlog_v2_…` of a rolling one. What
 * comes behind a line or a frame that was cut off is left out, and told of.
 *
 * @yields each line as JSON
 * @throws {UserError} `PATH_NOT_FOUND`, `NOT_AN_EVENT_LOG`, `CODEC_NOT_INSTALLED`
 */
export async function* readLog(
  fileSystem: FileSystem,
  path: string,
  onDamage: OnDamage,
): AsyncGenerator<Json> {
  let isFirst = true;
  for (const file of await filesOf(fileSystem, path))
    for await (const line of linesOf(fileSystem, file, onDamage)) {
      if (isFirst && line["Event"] !== "SparkListenerLogStart") throw notALog(path);
      isFirst = false;
      yield line;
    }
  if (isFirst) throw notALog(path);
}

async function filesOf(fileSystem: FileSystem, path: string): Promise<string[]> {
  const status = await fileSystem.stat(path);
  if (status === undefined)
    throw new UserError("PATH_NOT_FOUND", `there is no event log ${path}`, { fields: { path } });
  if (!status.isDirectory) return [path];
  const numbered = (await fileSystem.list(path)).flatMap((file) => {
    const number = /\/events_(\d+)_[^/]*$/.exec(file.path)?.[1];
    return number === undefined ? [] : [{ path: file.path, number: Number(number) }];
  });
  if (numbered.length > 0)
    return numbered.toSorted((a, b) => a.number - b.number).map((file) => file.path);
  throw new UserError(
    "NOT_AN_EVENT_LOG",
    `${path} is a directory without files events_<n>_…: name the log of one application, such as ${joinPath(path, "eventlog_v2_local-1700000000000")}`,
    { fields: { path } },
  );
}

function notALog(path: string): UserError {
  return new UserError(
    "NOT_AN_EVENT_LOG",
    `${path} is no event log: it does not begin with the event SparkListenerLogStart`,
    { fields: { path } },
  );
}

async function* linesOf(
  fileSystem: FileSystem,
  path: string,
  onDamage: OnDamage,
): AsyncGenerator<Json> {
  const extension = /\.(zstd|lz4|lzf|snappy)(?:\.inprogress)?$/.exec(parsePath(path).path)?.[1];
  if (extension !== undefined && extension !== "zstd")
    throw new UserError(
      "NOT_AN_EVENT_LOG",
      `${path} is compressed by ${extension}: of compressed logs only those of zstd can be read, Spark's default`,
      { fields: { path } },
    );
  const codec = extension === undefined ? undefined : await loadCodecByName(extension);
  const bytes = bytesOf(fileSystem, path);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of codec === undefined ? bytes : codec.decompress(bytes)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield parse(line, path);
    }
  } catch (error) {
    if (codec === undefined || UserError.is(error)) throw error;
    onDamage(`${path} was cut off: what follows is not shown (${String(error)})`);
    return;
  }
  if (rest !== "") onDamage(`${path} ends within a line, which is not shown`);
}

function parse(line: string, path: string): Json {
  try {
    return JSON.parse(line) as Json;
  } catch (cause) {
    throw new UserError(
      "NOT_AN_EVENT_LOG",
      `${path} has a line that is no JSON: ${line.slice(0, 80)}`,
      { cause, fields: { path } },
    );
  }
}

async function* bytesOf(fileSystem: FileSystem, path: string): AsyncGenerator<Uint8Array> {
  const reader = await fileSystem.open(path);
  try {
    for (;;) {
      const chunk = new Uint8Array(chunkBytes);
      const length = await reader.read(chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    await reader.close();
  }
}
