import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  createFileSystemRegistry,
  type FormatContext,
  type InputFormat,
  type OutputFormat,
  type OutputJobContext,
  type OutputTaskContext,
} from "@firesteel/core/io";
import { onTestFinished } from "vitest";

/** A directory that is removed after the test, with `files` in it. */
export function temporaryDirectory(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), "firesteel-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

export function formatContext(conf: Readonly<Record<string, string>> = {}): FormatContext {
  return {
    fileSystems: createFileSystemRegistry({ conf }),
    conf,
    signal: new AbortController().signal,
  };
}

/** Records of every split. */
export async function readSplits<T>(
  format: InputFormat<T>,
  minSplits = 2,
  context: FormatContext = formatContext(),
): Promise<T[][]> {
  const splits = await format.getSplits({ ...context, minSplits });
  const partitions: T[][] = [];
  for (const split of splits) {
    // As plain data, as it travels to an executor.
    await using reader = await format.createReader(structuredClone(split), context);
    const records: T[] = [];
    for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
      records.push(...batch);
    partitions.push(records);
  }
  return partitions;
}

export function jobContext(
  numPartitions: number,
  conf: Readonly<Record<string, string>> = {},
  jobId = "job-1",
): OutputJobContext {
  return { ...formatContext(conf), jobId, numPartitions };
}

let lastAttempt = 0;

export function taskContext(
  job: OutputJobContext,
  partition: number,
  attempt = 0,
): OutputTaskContext {
  return { ...job, partition, attempt, taskAttemptId: lastAttempt++ };
}

/** Writes one partition with one attempt; the commit message. */
export async function writeTask<T>(
  format: OutputFormat<T>,
  task: OutputTaskContext,
  records: readonly T[],
): Promise<unknown> {
  const writer = await format.createWriter(task);
  await writer.write(records);
  return structuredClone(await writer.commit());
}

/** Names below `directory`, sorted. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true }).map(String).toSorted();
}
