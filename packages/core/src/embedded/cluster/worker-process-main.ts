/**
 * Entry of a worker process of a `local-cluster`. Its executors are threads, as in the driver's process; this thread
 * passes on what they and the supervisor have to say, and ends the process when the supervisor is gone.
 */
import { type ErrorJson, errorFromJson } from "../../errors/firesteel-error.ts";
import { ExecutorHandle, type ExecutorStart } from "../executor-handle.ts";
import type { Answers, Question } from "../executor-messages.ts";
import { type FromProcess, type ToProcess, withSharing } from "./process-messages.ts";

type Answer = Answers[Question["ask"]];

const executors = new Map<string, ExecutorHandle>();
const waiting = new Map<
  string,
  { resolve: (answer: Answer) => void; reject: (error: Error) => void }
>();

process.on("message", (message: ToProcess) => {
  onMessage(message);
});
process.on("disconnect", () => {
  process.exit(0);
});
// Ctrl-C reaches the whole group: it is the driver that decides what follows.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

function onMessage(message: ToProcess): void {
  if (message.type === "start") {
    start(message.executor, message.start);
    return;
  }
  const executor = executors.get(message.executor);
  if (executor === undefined) return;
  switch (message.type) {
    case "message":
      if (message.message.type === "launch") executor.control.openSlot(message.message.slot);
      executor.post(withSharing(message.message));
      break;
    case "kill":
      executor.control.killSlot(message.slot, message.reason);
      executor.post({ type: "interrupt", taskAttemptId: message.taskAttemptId });
      break;
    case "answer":
      answer(message.executor, message.answer, message.error);
      break;
    case "terminate":
      executor.terminate(terminated, false);
      break;
    case "threads":
      void tellThreads(message.executor);
      break;
  }
}

const terminated: ErrorJson = {
  name: "Terminated",
  code: "EXECUTOR_TERMINATED",
  blame: "internal",
  message: "the supervisor ended the executor",
};

function start(id: string, with_: ExecutorStart): void {
  const executor = new ExecutorHandle(id, with_);
  executors.set(id, executor);
  executor.listen({
    onMessage: (_, message) => {
      send({ type: "message", executor: id, message });
    },
    onQuestion: (_, question) => ask(id, question),
    onNote: (note) => {
      send({ type: "note", executor: id, note });
    },
    onExit: ({ lastError }, exitCode) => {
      executors.delete(id);
      send({
        type: "exit",
        executor: id,
        exitCode,
        ...(lastError === undefined ? {} : { error: lastError }),
      });
    },
  });
}

/** Memory is not shared between processes: there are no slabs, and every block is in a file. */
function ask(executor: string, question: Question): Promise<Answer> | undefined {
  if (question.ask === "slab") return undefined;
  return new Promise((resolve, reject) => {
    waiting.set(executor, { resolve, reject });
    send({ type: "question", executor, question });
  });
}

async function tellThreads(executor: string): Promise<void> {
  const threads = await executors
    .get(executor)
    ?.threads()
    .catch(() => undefined);
  send({ type: "threads", executor, threads });
}

function answer(executor: string, given: unknown, error: ErrorJson | undefined): void {
  const asked = waiting.get(executor);
  waiting.delete(executor);
  if (error === undefined) asked?.resolve(withSharing(given) as Answer);
  else asked?.reject(errorFromJson(error));
}

function send(message: FromProcess): void {
  // Without the supervisor there is nobody to tell.
  if (process.connected) process.send?.(message, () => undefined);
}
