import { type FileSystem, loadCodecByName, parsePath } from "@firesteel/core/io";
import { UserError } from "@firesteel/core";
import type { Json } from "./json-fields.ts";
import type { LogFiles } from "./log-files.ts";

const chunkBytes = 256 * 1024;

/** Where a log ends before its last line does, and why: that of an application that died. */
export type OnDamage = (message: string) => void;

/**
 * The lines of an event log, Firesteel's or Spark's. What comes behind a line or a frame that was cut off is left out,
 * and told of.
 *
 * @yields each line as JSON
 * @throws {UserError} `NOT_AN_EVENT_LOG`, `CODEC_NOT_INSTALLED`
 */
export async function* readLog(
  fileSystem: FileSystem,
  { path, events }: LogFiles,
  onDamage: OnDamage,
): AsyncGenerator<Json> {
  let isFirst = true;
  for (const file of events)
    for await (const text of linesOf(fileSystem, file.path, onDamage)) {
      const line = parseLine(text, file.path);
      if (isFirst && line["Event"] !== "SparkListenerLogStart") throw notALog(path);
      isFirst = false;
      yield line;
    }
  if (isFirst) throw notALog(path);
}

function notALog(path: string): UserError {
  return new UserError(
    "NOT_AN_EVENT_LOG",
    `${path} is no event log: it does not begin with the event SparkListenerLogStart`,
    { fields: { path } },
  );
}

/**
 * The lines of one file of a log, from byte `start` on where it is not compressed.
 *
 * @yields each that is no empty one
 */
export async function* linesOf(
  fileSystem: FileSystem,
  path: string,
  onDamage: OnDamage,
  start: number = 0,
): AsyncGenerator<string> {
  const extension = compressionOf(path);
  if (extension !== undefined && extension !== "zstd")
    throw new UserError(
      "NOT_AN_EVENT_LOG",
      `${path} is compressed by ${extension}: of compressed logs only those of zstd can be read, Spark's default`,
      { fields: { path } },
    );
  const codec = extension === undefined ? undefined : await loadCodecByName(extension);
  const bytes = bytesOf(fileSystem, path, start);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of codec === undefined ? bytes : codec.decompress(bytes)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield line;
    }
  } catch (error) {
    if (codec === undefined || UserError.is(error)) throw error;
    onDamage(`${path} was cut off: what follows is not shown (${String(error)})`);
    return;
  }
  if (rest !== "") onDamage(`${path} ends within a line, which is not shown`);
}

/** By what a file of a log is compressed, as its name tells. */
export function compressionOf(path: string): string | undefined {
  return /\.(zstd|lz4|lzf|snappy)(?:\.(?:inprogress|compact))?$/.exec(parsePath(path).path)?.[1];
}

/** @throws {UserError} `NOT_AN_EVENT_LOG` */
export function parseLine(line: string, path: string): Json {
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

/**
 * The bytes of a file, which is opened when they are asked for.
 *
 * @yields pieces of it
 */
export async function* bytesOf(
  fileSystem: FileSystem,
  path: string,
  start: number,
): AsyncGenerator<Uint8Array> {
  const reader = await fileSystem.open(path, { start });
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
