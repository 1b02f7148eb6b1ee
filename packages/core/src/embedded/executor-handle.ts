import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { dumpThreads, executorThreadName, type ThreadDump } from "../engine/thread-dump.ts";
import { type ErrorJson, errorToJson } from "../errors/firesteel-error.ts";
import { ControlBlock, slotsPerExecutor } from "./control-block.ts";
import type {
  ExecutorSettings,
  FromExecutor,
  Note,
  Question,
  Answers,
  ToExecutor,
} from "./executor-messages.ts";
import type { MaybePromise } from "../runtime/task-environment.ts";
import { answerQuestions } from "./question-channel.ts";
import type { TaskAttempt } from "./task-attempt.ts";

const mebibyte = 1024 * 1024;
/**
 * What is published has a form of its own for executors, CommonJS, which a thread loads sooner than modules: by this
 * condition, connectors and closures that import this package get that one, which the executor itself is part of.
 */
const publishedForExecutors = "--conditions=firesteel-executor";

/** The supervisor's side of one worker thread. */
export class ExecutorHandle {
  readonly id: string;
  readonly control: ControlBlock;
  /** Attempts with it, in order of launch: one runs, the others are queued. */
  readonly attempts: Map<number, TaskAttempt> = new Map();
  /** Programs that it was sent. */
  readonly programs: Set<number> = new Set();
  /** Why the supervisor ended it, and whether the attempt that ran is to blame. */
  endedFor: { readonly error: ErrorJson; readonly isTaskToBlame: boolean } | undefined;
  /** It has loaded all that tasks need. */
  isReady = false;
  isGone = false;
  /** What went wrong on its thread, if it told. */
  lastError: ErrorJson | undefined;
  #isEnding = false;
  /** How many are being told what it is doing. */
  #numAsking = 0;
  readonly #worker: ExecutorThread;
  /** Undefined where it is no thread of this process. */
  readonly #threadId: number | undefined;
  readonly #questions: MessagePort;
  readonly #freeSlots: number[] = Array.from({ length: slotsPerExecutor }, (_, slot) => slot);

  constructor(id: string, start: ExecutorStart) {
    this.id = id;
    this.control = new ControlBlock();
    const { port1, port2 } = new MessageChannel();
    this.#questions = port1;
    const settings: ExecutorSettings = {
      ...start.settings,
      executor: id,
      control: this.control.buffer,
      questions: port2,
    };
    const worker =
      start.openThread?.(settings) ??
      new Worker(new URL(start.module), {
        name: executorThreadName(id),
        workerData: settings,
        transferList: [port2],
        execArgv: [
          publishedForExecutors,
          ...start.profileFlags.map((flag) => flag.replace("%executor", id)),
        ],
        resourceLimits: {
          maxOldGenerationSizeMb: Math.ceil(start.hardHeapBytes / mebibyte),
          maxYoungGenerationSizeMb: Math.ceil(start.youngHeapBytes / mebibyte),
        },
      });
    this.#worker = worker;
    this.#threadId = worker instanceof Worker ? worker.threadId : undefined;
  }

  /** Starts to listen; apart from the constructor so that threads start before their listeners are loaded. */
  listen(listeners: ExecutorListeners): void {
    answerQuestions(
      this.#questions,
      this.control,
      (question) => listeners.onQuestion(this, question),
      listeners.onNote,
    );
    this.#worker.on("message", (message: FromExecutor) => {
      if (message.type === "ready") this.#onReady();
      listeners.onMessage(this, message);
    });
    this.#worker.on("messageerror", (error) => {
      this.lastError = errorToJson(error);
    });
    this.#worker.on("error", (error: unknown) => {
      this.lastError = errorToJson(error);
    });
    this.#worker.on("exit", (exitCode) => {
      this.isGone = true;
      this.#questions.close();
      listeners.onExit(this, exitCode);
    });
  }

  get worker(): ExecutorThread {
    return this.#worker;
  }

  /** Whether another attempt may be sent. */
  get hasFreeSlot(): boolean {
    return this.#freeSlots.length > 0 && !this.isGone && this.endedFor === undefined;
  }

  takeSlot(): number {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error(`executor ${this.id} has no free slot`);
    this.control.openSlot(slot);
    return slot;
  }

  returnSlot(slot: number): void {
    this.#freeSlots.push(slot);
  }

  post(message: ToExecutor): void {
    if (!this.isGone) this.#worker.postMessage(message);
  }

  /** Ends the thread; `exit` follows unless a native call holds it. One that still loads ends when it has loaded. */
  terminate(error: ErrorJson, isTaskToBlame: boolean): void {
    this.endedFor ??= { error, isTaskToBlame };
    this.#terminateWhenItMay();
  }

  /** What it is doing. Undefined where it has ended meanwhile. @throws as {@link dumpThreads} */
  async threads(): Promise<readonly ThreadDump[] | undefined> {
    if (this.#worker.threads !== undefined) return await this.#worker.threads();
    this.#numAsking += 1;
    try {
      const threads = await dumpThreads(({ id }) => id === this.#threadId);
      return threads.length === 0 ? undefined : threads;
    } finally {
      this.#numAsking -= 1;
      if (this.endedFor !== undefined) this.#terminateWhenItMay();
    }
  }

  #terminateWhenItMay(): void {
    // Node never closes the module files that a thread was opening when it was terminated, and V8 aborts where one is
    // terminated that tells its stack.
    const mayEnd = (this.isReady || this.#threadId === undefined) && this.#numAsking === 0;
    if (!mayEnd || this.#isEnding) return;
    this.#isEnding = true;
    void this.#worker.terminate();
  }

  #onReady(): void {
    this.isReady = true;
    if (this.endedFor !== undefined) this.#terminateWhenItMay();
  }
}

/** What executes: a worker thread, or what stands for one. */
export interface ExecutorThread {
  postMessage(message: ToExecutor): void;
  /** Ends it; `exit` follows. */
  terminate(): unknown;
  /** What it is doing, where it is no thread of this process. Undefined where it has ended meanwhile. */
  threads?(): Promise<readonly ThreadDump[] | undefined>;
  on(event: "message", listener: (message: FromExecutor) => void): unknown;
  on(event: "messageerror", listener: (error: Error) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (exitCode: number) => void): unknown;
}

/** What all executors of an application start with. */
export interface ExecutorStart {
  readonly module: string;
  readonly hardHeapBytes: number;
  readonly youngHeapBytes: number;
  /** Flags of Node with which threads profile themselves, `%executor` standing for the executor's id. */
  readonly profileFlags: readonly string[];
  readonly settings: Omit<ExecutorSettings, "executor" | "control" | "questions">;
  /** Where executors are not threads of this process. */
  readonly openThread?: (settings: ExecutorSettings) => ExecutorThread;
}

export interface ExecutorListeners {
  readonly onMessage: (executor: ExecutorHandle, message: FromExecutor) => void;
  readonly onQuestion: (
    executor: ExecutorHandle,
    question: Question,
  ) => MaybePromise<Answers[Question["ask"]]>;
  readonly onNote: (note: Note) => void;
  readonly onExit: (executor: ExecutorHandle, exitCode: number) => void;
}
