import type { Socket } from "node:net";
import { AsyncLocalStorage } from "node:async_hooks";
import { failureText } from "../wire/worker-failure.ts";
import { ByteReader } from "./byte-reader.ts";
import { int32Bytes, int64Bytes, mark, prefixed } from "./protocol.ts";
import { readRows } from "./row-reader.ts";
import { RowWriter } from "./row-writer.ts";
import { runCommand } from "./run-command.ts";
import { readTaskInit, type TaskInit } from "./task-init.ts";
import { WorkerSession } from "./worker-session.ts";

/** How the two sides greet each other: Spark calls a daemon's worker, or a worker calls Spark. */
export type Greeting = "called" | "calling";

/** A stray error of the task in whose asynchronous context it arose. */
interface RunningTask {
  fail(error: unknown): void;
}

const tasks = new AsyncLocalStorage<RunningTask>();
let running: RunningTask | undefined;

function onStray(error: unknown): void {
  const task = tasks.getStore();
  if (task !== undefined && task === running) task.fail(error);
  else console.error("an error outside of any task:", error);
}

/** Errors that no code caught fail the task that they belong to; others are told and change nothing. */
export function catchStrayErrors(): void {
  process.on("uncaughtException", onStray).on("unhandledRejection", onStray);
}

/** Serves the tasks that come through `socket`, one after another, until Spark ends it. */
export async function serve(socket: Socket, greeting: Greeting): Promise<void> {
  socket.setNoDelay(true);
  // What is lost is noticed where it is read.
  socket.on("error", () => undefined);
  const reader = new ByteReader(socket);
  await greet(socket, reader, greeting);
  const isReused = (process.env["SPARK_REUSE_WORKER"] ?? "") !== "";
  let session: WorkerSession | undefined;
  try {
    for (;;) {
      const bootMs = Date.now();
      const init = await readTaskInit(reader);
      if (init === undefined) break;
      if (session?.filesDirectory !== init.filesDirectory)
        session = new WorkerSession(init.filesDirectory);
      const mayGoOn = await serveTask(socket, reader, session, init, bootMs);
      if (!mayGoOn || !isReused) break;
    }
  } catch (error) {
    if (!reader.isEnded) await fail(socket, undefined, error);
  }
  await new Promise<void>((resolve) => socket.end(resolve));
}

async function greet(socket: Socket, reader: ByteReader, greeting: Greeting): Promise<void> {
  const secret = process.env["PYTHON_WORKER_FACTORY_SECRET"];
  const isUnixSocket = /^true$/i.test(process.env["PYTHON_UNIX_DOMAIN_ENABLED"] ?? "");
  const pid = int32Bytes(process.pid);
  if (greeting === "called") {
    socket.write(pid);
    if (isUnixSocket || secret === undefined) return;
    const isRight = (await reader.string()) === secret;
    socket.write(prefixed(Buffer.from(isRight ? "ok" : "err")));
    if (!isRight) throw new Error("the caller does not know the worker's secret");
    return;
  }
  if (!isUnixSocket && secret !== undefined) {
    socket.write(prefixed(Buffer.from(secret)));
    if ((await reader.string()) !== "ok") throw new Error("Spark refused the worker's secret");
  }
  socket.write(pid);
}

/** Whether the connection may serve another task. */
async function serveTask(
  socket: Socket,
  reader: ByteReader,
  session: WorkerSession,
  init: TaskInit,
  bootMs: number,
): Promise<boolean> {
  const initMs = Date.now();
  const writer = new RowWriter(socket);
  try {
    const { reports, memorySpilledBytes, diskSpilledBytes } = await withStrayErrors(() =>
      runCommand({
        init,
        session,
        input: readRows(reader),
        writer,
        killReason: () => (reader.isEnded ? "Spark closed the connection of the task" : undefined),
      }),
    );
    writer.end();
    const finishMs = Date.now();
    const timings = [bootMs, initMs, finishMs, finishMs - initMs].slice(0, init.protocol.timings);
    socket.write(
      Buffer.concat([
        int32Bytes(mark.timing),
        int64Bytes(...timings),
        int64Bytes(memorySpilledBytes, diskSpilledBytes),
        int32Bytes(mark.endOfData, reports.length),
        ...reports.map(prefixed),
      ]),
    );
    const isEnd = (await reader.int32()) === mark.endOfStream;
    socket.write(int32Bytes(isEnd ? mark.endOfStream : mark.endOfData));
    return isEnd;
  } catch (error) {
    await fail(socket, writer, error);
    return false;
  }
}

async function withStrayErrors<T>(work: () => Promise<T>): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const task: RunningTask = { fail: reject };
    running = task;
    tasks.run(task, () => {
      work().then(resolve, reject);
    });
  }).finally(() => {
    running = undefined;
  });
}

/** Tells Spark of the failure: behind the end of the Arrow stream, if one was begun. */
async function fail(socket: Socket, writer: RowWriter | undefined, error: unknown): Promise<void> {
  writer?.abandon();
  const text = prefixed(Buffer.from(failureText(error)));
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.write(Buffer.concat([int32Bytes(mark.exception), text]), () => resolve());
  });
}
