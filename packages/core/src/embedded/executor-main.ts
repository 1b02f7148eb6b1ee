/** Entry of an executor's worker thread. Loads little before it listens: the runtime comes with the first task. */
import { parentPort, workerData } from "node:worker_threads";
import { ControlBlock } from "./control-block.ts";
import { Executor } from "./executor.ts";
import type { ExecutorSettings, FromExecutor, ToExecutor } from "./executor-messages.ts";
import { ExecutorState } from "./executor-state.ts";
import { createFileSystemRegistry } from "../io/create-file-system-registry.ts";
import { QuestionChannel } from "./question-channel.ts";

const settings = workerData as ExecutorSettings;
const port = parentPort;
if (port === null) throw new Error("executor-main runs as a worker thread only");

const control = new ControlBlock(settings.control);
const state = new ExecutorState(
  settings,
  control,
  new QuestionChannel(settings.questions, control),
  createFileSystemRegistry(settings),
);
const executor = new Executor(state, (message: FromExecutor, transfer: ArrayBuffer[]) => {
  port.postMessage(message, transfer);
});

process.on("uncaughtException", (error: unknown) => {
  executor.onStrayError(error);
});
process.on("unhandledRejection", (reason: unknown) => {
  executor.onStrayError(reason);
});
port.on("message", (message: ToExecutor) => {
  executor.onMessage(message);
});
// Nothing keeps this thread but its port; the supervisor says when to end.
settings.questions.unref();
void executor.preload();
