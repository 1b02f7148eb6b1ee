import type { Session } from "node:inspector";
import { isMainThread } from "node:worker_threads";

/** Which thread of this process. */
export interface ThreadIdentity {
  /** Node's `threadId`; 0 is the main thread. */
  readonly id: number;
  readonly name: string;
}

/** What a thread of this process was doing when it was asked. */
export interface ThreadDump extends ThreadIdentity {
  /** Waiting for events; one that blocks, as in `Atomics.wait`, is in the function that does. */
  readonly state: "RUNNABLE" | "WAITING";
  /** `spin (file:///app/main.js:3:14)`, the innermost first. */
  readonly frames: readonly string[];
  /** It did not answer in time: it is in a call that cannot be interrupted. */
  readonly inNative: boolean;
}

const executorPrefix = "firesteel-executor-";

/** Of the thread of an executor. */
export function executorThreadName(id: string): string {
  return executorPrefix + id;
}

/** Threads of this process that execute no tasks. @throws as {@link dumpThreads} */
export async function driverThreads(): Promise<readonly ThreadDump[]> {
  return await dumpThreads(({ name }) => !name.startsWith(executorPrefix));
}

/** Threads answer within milliseconds unless they are in native code, or the machine is very busy. */
const patienceMs = 2000;

/**
 * A thread runs this between two instructions of whatever it runs, also while it blocks, and V8 tells the stack below
 * it. Nothing is allocated or called: the shorter it is, the less there is that a termination could fall into.
 */
const throwing = { expression: "throw 0", silent: true };
const throwId = 1;

interface Asked extends ThreadIdentity {
  frames: readonly string[] | undefined;
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Thrown {
  readonly exceptionDetails?: { readonly stackTrace?: { readonly callFrames: readonly Frame[] } };
}

/**
 * The stacks of those threads of this process that are wanted, by their ids. No debugger is switched on, so that
 * nothing becomes slower afterwards. Whoever can terminate such a thread must not do so meanwhile: V8 aborts the process
 * where a thread in `Atomics.wait` is terminated while it answers the inspector.
 *
 * @throws {Error} where the inspector may not be used, or was left out of Node.js
 */
export async function dumpThreads(
  isWanted: (thread: ThreadIdentity) => boolean,
): Promise<readonly ThreadDump[]> {
  // Few supervisors are ever asked.
  const session = new (process.getBuiltinModule("node:inspector").Session)();
  if (isMainThread) session.connect();
  else session.connectToMainThread();
  try {
    return (await askThreads(session, isWanted)).toSorted((a, b) => a.id - b.id).map(dumpOf);
  } finally {
    session.disconnect();
  }
}

async function askThreads(
  session: Session,
  isWanted: (thread: ThreadIdentity) => boolean,
): Promise<readonly Asked[]> {
  const workers = new Map<string, Asked>();
  const isMainWanted = isWanted({ id: 0, name: "main" });
  const main: Asked = { id: 0, name: "main", frames: isMainWanted ? undefined : [] };
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    let isEnabled = false;
    const settle = (): void => {
      const isMissing = [main, ...workers.values()].some(({ frames }) => frames === undefined);
      if (!isEnabled || isMissing) return;
      clearTimeout(timer);
      resolve();
    };
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      const identity = identityOf(workerInfo.title);
      if (!isWanted(identity)) return;
      workers.set(sessionId, { ...identity, frames: undefined });
      const requests = [
        { id: 0, method: "Runtime.enable" },
        { id: throwId, method: "Runtime.evaluate", params: throwing },
        { id: 2, method: "Runtime.disable" },
      ];
      for (const request of requests)
        session.post(
          "NodeWorker.sendMessageToWorker",
          { sessionId, message: JSON.stringify(request) },
          () => undefined,
        );
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params: { sessionId, message } }) => {
      const worker = workers.get(sessionId);
      const answer = JSON.parse(message) as { readonly id?: number; readonly result?: Thrown };
      if (worker !== undefined && answer.id === throwId) worker.frames = framesOf(answer.result);
      settle();
    });
    session.on("NodeWorker.detachedFromWorker", ({ params: { sessionId } }) => {
      workers.delete(sessionId);
      settle();
    });
    if (main.frames === undefined) {
      session.post("Runtime.enable", () => undefined);
      session.post("Runtime.evaluate", throwing, (_, answer) => {
        main.frames = framesOf(answer);
        settle();
      });
      session.post("Runtime.disable", () => undefined);
    }
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false }, () => {
      isEnabled = true;
      settle();
    });
  });
  return isMainWanted ? [main, ...workers.values()] : [...workers.values()];
}

function dumpOf({ id, name, frames }: Asked): ThreadDump {
  return {
    id,
    name,
    state: frames?.length === 0 ? "WAITING" : "RUNNABLE",
    frames: frames ?? [],
    inNative: frames === undefined,
  };
}

/** The title of a worker: `[worker 3] firesteel-executor-0`. */
function identityOf(title: string): ThreadIdentity {
  const [, id = "-1", name = ""] = /^\[worker (\d+)\] ?(.*)$/s.exec(title) ?? [];
  return { id: Number(id), name: name === "" ? title : name };
}

function framesOf(answer: Thrown | undefined): readonly string[] {
  const frames = answer?.exceptionDetails?.stackTrace?.callFrames ?? [];
  // The innermost is the expression itself.
  return frames.slice(1).map(({ functionName, url, lineNumber, columnNumber }) => {
    const place = `${url || "<anonymous>"}:${lineNumber + 1}:${columnNumber + 1}`;
    return functionName === "" ? place : `${functionName} (${place})`;
  });
}
