import { EnvironmentError } from "@firesteel/core/engine";
import type { ByteReader } from "./byte-reader.ts";
import { mapInArrow, mark } from "./protocol.ts";

/** What Spark tells a worker before a task's data. */
export interface TaskInit {
  readonly protocol: ProtocolVersion;
  readonly attemptNumber: number;
  readonly taskAttemptId: number;
  readonly cpus: number;
  readonly localProperties: Readonly<Record<string, string>>;
  readonly barrier: BarrierEndpoint | undefined;
  /** Folder of the session's files on this executor. */
  readonly filesDirectory: string;
  readonly command: Uint8Array;
}

/** Where a barrier task meets the others: a port of the executor, or the path of a socket. */
export interface BarrierEndpoint {
  readonly address: number | string;
  readonly secret: string | undefined;
}

/** How the stream differs by Spark's version. */
export interface ProtocolVersion {
  /** Longs after the timing mark. */
  readonly timings: 3 | 4;
  /** Whether the server hands on to the driver what a worker puts into the accumulator channel. */
  readonly hasReports: boolean;
}

/** Told by the driver in the place of the Python version: `firesteel 4.0`. */
export function protocolTag(sparkVersion: string): string {
  return `firesteel ${sparkVersion.split(".").slice(0, 2).join(".")}`;
}

/**
 * Reads what comes before the data of a task: from Spark 4.3 on inside a frame, before bare. Undefined where Spark has
 * no more tasks. Spark: `PythonRunner.scala` and `ArrowPythonRunner` of each version.
 */
export async function readTaskInit(reader: ByteReader): Promise<TaskInit | undefined> {
  const first = await reader.int32OrEnd();
  if (first === undefined) return undefined;
  if (first === mark.startInit) {
    await reader.int32();
    await reader.int32();
    await reader.string();
    return await readJsonInit(reader);
  }
  if (first < 0)
    throw new EnvironmentError(
      "UNKNOWN_SPARK_PROTOCOL",
      `the executor begins a task with ${first}, which no known version of Spark does`,
    );
  const tag = await reader.string();
  const version = /(\d+)\.(\d+)/.exec(tag);
  const minor = Number(version?.[1]) * 100 + Number(version?.[2]);
  if (minor >= 402) return await readJsonInit(reader);
  return await readBinaryInit(reader, minor);
}

/** Spark 4.2 and newer: the task context as JSON. */
async function readJsonInit(reader: ByteReader): Promise<TaskInit> {
  const context = JSON.parse(await reader.string()) as {
    readonly isBarrier: boolean;
    readonly connInfo?: number | string | null;
    readonly secret?: string | null;
    readonly attemptNumber: number;
    readonly taskAttemptId: number;
    readonly cpus: number;
    readonly localProperties?: Readonly<Record<string, string>>;
  };
  const filesDirectory = await reader.string();
  await readStrings(reader);
  await skipBroadcasts(reader);
  await expectMapInArrow(reader);
  await readMap(reader);
  await readMap(reader);
  const command = await readCommand(reader, async () => {
    await reader.int32();
    if (await reader.boolean()) await reader.string();
  });
  await reader.int64();
  const { connInfo, secret } = context;
  return {
    protocol: { timings: 4, hasReports: true },
    attemptNumber: context.attemptNumber,
    taskAttemptId: Number(context.taskAttemptId),
    cpus: context.cpus,
    localProperties: context.localProperties ?? {},
    barrier:
      context.isBarrier && connInfo !== undefined && connInfo !== null
        ? { address: connInfo, secret: secret ?? undefined }
        : undefined,
    filesDirectory,
    command,
  };
}

/** Spark 4.0 and 4.1, and 3.5, which lacks nothing that is read here but the files of sessions. */
async function readBinaryInit(reader: ByteReader, version: number): Promise<TaskInit> {
  const isBarrier = await reader.boolean();
  const barrier = await readEndpoint(reader, version, isBarrier);
  await reader.int32();
  await reader.int32();
  const attemptNumber = await reader.int32();
  const taskAttemptId = Number(await reader.int64());
  const cpus = await reader.int32();
  for (let left = await reader.int32(); left > 0; left--) {
    await reader.string();
    await reader.string();
    await readStrings(reader);
  }
  const localProperties = await readMap(reader);
  const filesDirectory = await reader.string();
  await readStrings(reader);
  await skipBroadcasts(reader);
  await expectMapInArrow(reader);
  await readMap(reader);
  if (version >= 400) {
    const isProfiling = await reader.boolean();
    if (isProfiling) await reader.string();
  }
  const command = await readCommand(reader, async () => {
    await reader.int32();
  });
  return {
    protocol: { timings: 3, hasReports: version >= 400 },
    attemptNumber,
    taskAttemptId,
    cpus,
    localProperties,
    barrier,
    filesDirectory,
    command,
  };
}

async function readEndpoint(
  reader: ByteReader,
  version: number,
  isBarrier: boolean,
): Promise<BarrierEndpoint | undefined> {
  // 4.0 and older always send port and secret, 4.1 in barrier stages only, a path after a port of -1.
  if (version >= 401 && !isBarrier) return undefined;
  const port = await reader.int32();
  if (version >= 401 && port === -1) return { address: await reader.string(), secret: undefined };
  const secret = await reader.string();
  return isBarrier ? { address: port, secret } : undefined;
}

async function skipBroadcasts(reader: ByteReader): Promise<void> {
  const isEncrypted = await reader.boolean();
  const count = await reader.int32();
  if (isEncrypted) {
    const port = await reader.int32();
    await reader.string();
    if (port === -1) return;
  }
  for (let left = count; left > 0; left--) {
    const id = await reader.int64();
    if (id >= 0n && !isEncrypted) await reader.string();
  }
}

async function expectMapInArrow(reader: ByteReader): Promise<void> {
  const evalType = await reader.int32();
  if (evalType !== mapInArrow)
    throw new EnvironmentError(
      "NOT_A_FIRESTEEL_COMMAND",
      `this executor's Python workers are replaced by Firesteel's, which cannot run a Python function (evaluation type ${evalType}): use a session of its own for Python`,
    );
}

async function readCommand(
  reader: ByteReader,
  skipArgument: () => Promise<void>,
): Promise<Uint8Array> {
  await reader.int32();
  for (let left = await reader.int32(); left > 0; left--) await skipArgument();
  await reader.int32();
  return await reader.lengthPrefixed();
}

async function readStrings(reader: ByteReader): Promise<void> {
  for (let left = await reader.int32(); left > 0; left--) await reader.string();
}

async function readMap(reader: ByteReader): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (let left = await reader.int32(); left > 0; left--)
    entries.push([await reader.string(), await reader.string()]);
  return Object.fromEntries(entries);
}
