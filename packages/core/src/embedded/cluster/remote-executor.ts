import { EventEmitter } from "node:events";
import type { ThreadDump } from "../../engine/thread-dump.ts";
import type { ErrorJson } from "../../errors/firesteel-error.ts";
import { errorFromJson } from "../../errors/firesteel-error.ts";
import { ControlBlock } from "../control-block.ts";
import type { ExecutorThread } from "../executor-handle.ts";
import type { ExecutorSettings, FromExecutor, Question, ToExecutor } from "../executor-messages.ts";
import { type FromProcess, type ToProcess, withoutSharing } from "./process-messages.ts";

type Launch = Extract<ToExecutor, { readonly type: "launch" }>;

/** What a {@link RemoteExecutor} asks of the process that it is in. */
export interface RemoteExecutorHost {
  send(message: ToProcess): void;
  terminate(executor: string): void;
}

/**
 * An executor of a worker process, as the supervisor sees it: like a thread of its own. The control block stays here,
 * where it is shared with nobody: tasks wait here until the executor is free, so that they can be taken back.
 */
export class RemoteExecutor extends EventEmitter implements ExecutorThread {
  readonly #settings: ExecutorSettings;
  readonly #host: RemoteExecutorHost;
  readonly #control: ControlBlock;
  readonly #queue: Launch[] = [];
  /** Tables of map outputs as the executor has them, beside what they are by now. */
  readonly #tables = new Map<number, { readonly now: SharedArrayBuffer; readonly sent: Buffer }>();
  #running: Launch | undefined;
  #question: Question | undefined;
  /** Those who asked what it is doing. */
  readonly #waiting: ((threads: readonly ThreadDump[] | undefined) => void)[] = [];

  constructor(settings: ExecutorSettings, host: RemoteExecutorHost) {
    super();
    this.#settings = settings;
    this.#host = host;
    this.#control = new ControlBlock(settings.control);
    settings.questions.on("message", (given: { answer?: unknown; error?: ErrorJson }) => {
      this.#onAnswer(given);
    });
  }

  postMessage(message: ToExecutor): void {
    switch (message.type) {
      case "launch":
        this.#queue.push(message);
        // Whoever launches hears of nothing before it is done.
        queueMicrotask(() => {
          this.#next();
        });
        return;
      case "interrupt":
        this.#kill(message.taskAttemptId);
        return;
      case "forget":
        for (const shuffle of message.shuffles ?? []) this.#tables.delete(shuffle);
        break;
    }
    this.#post(message);
  }

  terminate(): void {
    this.#host.terminate(this.#settings.executor);
  }

  async threads(): Promise<readonly ThreadDump[] | undefined> {
    return await new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#host.send({ type: "threads", executor: this.#settings.executor });
    });
  }

  onMessage(message: Exclude<FromProcess, { readonly type: "exit" }>): void {
    if (message.type === "note") {
      this.#settings.questions.postMessage(message.note);
      return;
    }
    if (message.type === "threads") {
      this.#tellThreads(message.threads);
      return;
    }
    if (message.type === "question") {
      this.#question = message.question;
      this.#settings.questions.postMessage(message.question);
      return;
    }
    this.#tell(message.message);
    if (message.message.type === "ended") {
      this.#running = undefined;
      this.#control.currentAttempt = undefined;
      this.#next();
    }
  }

  /** The executor, or its process, has ended. */
  onGone(exitCode: number, error: ErrorJson | undefined): void {
    this.#tellThreads(undefined);
    if (error !== undefined) this.emit("error", errorFromJson(error));
    this.emit("exit", exitCode);
  }

  #next(): void {
    while (this.#running === undefined) {
      const launch = this.#queue.shift();
      if (launch === undefined) return;
      if (!this.#control.claimSlot(launch.slot)) {
        this.#tell({ type: "skipped", slot: launch.slot });
        continue;
      }
      this.#running = launch;
      this.#control.currentAttempt = launch.task.taskAttemptId;
      this.#forgetOldTables();
      this.#post(launch);
    }
  }

  #kill(taskAttemptId: number): void {
    if (this.#running?.task.taskAttemptId !== taskAttemptId) return;
    const { slot } = this.#running;
    const reason = this.#control.killReason(slot) ?? "";
    const { executor } = this.#settings;
    this.#host.send({ type: "kill", executor, slot, taskAttemptId, reason });
  }

  #onAnswer({ answer, error }: { readonly answer?: unknown; readonly error?: ErrorJson }): void {
    const question = this.#question;
    if (question?.ask === "shuffle" && answer instanceof SharedArrayBuffer)
      this.#tables.set(question.id, { now: answer, sent: Buffer.from(new Uint8Array(answer)) });
    this.#host.send({
      type: "answer",
      executor: this.#settings.executor,
      answer: withoutSharing(answer),
      ...(error === undefined ? {} : { error }),
    });
  }

  /** A task must not read tables from before some output was lost and made again. */
  #forgetOldTables(): void {
    const changed: number[] = [];
    for (const [shuffle, { now, sent }] of this.#tables)
      if (!sent.equals(new Uint8Array(now))) changed.push(shuffle);
    if (changed.length === 0) return;
    for (const shuffle of changed) this.#tables.delete(shuffle);
    this.#post({ type: "forget", shuffles: changed });
  }

  #post(message: ToExecutor): void {
    const { executor } = this.#settings;
    this.#host.send({ type: "message", executor, message: withoutSharing(message) });
  }

  #tellThreads(threads: readonly ThreadDump[] | undefined): void {
    for (const resolve of this.#waiting.splice(0)) resolve(threads);
  }

  #tell(message: FromExecutor): void {
    this.emit("message", message);
  }
}
