/**
 * The few words that the supervisor and one executor share, so that each can tell the other something while the
 * other's thread is busy. Every word has one writer, or changes by compare-and-exchange only: there is no lock that
 * a terminated thread could leave behind.
 */
const word = {
  /** Counts answers to synchronous calls; the executor waits on it. */
  answers: 0,
  /** `taskAttemptId + 1` of the attempt that runs, 0 when none does. Written by the executor. */
  current: 1,
  /** Counts heap reports. Written by the executor, as are the next two. */
  reports: 2,
  heapKiB: 3,
  externalKiB: 4,
  firstSlot: 8,
} as const;

/** Attempts that may be with one executor at a time, those that were taken back and not yet dropped included. */
export const slotsPerExecutor = 8;

const reasonStart = 64;
const reasonBytes = 504;
const slotBytes = reasonBytes + 4;

/** Life of a slot: queued → running, or queued → revoked; running → killed. */
const slotState = { queued: 0, running: 1, killed: 2, revoked: 3 } as const;

/** One executor's control block, the same view on both sides. */
export class ControlBlock {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(reasonStart + slotsPerExecutor * slotBytes),
  ) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** Executor: how many answers have come so far; read before asking. */
  answersSeen(): number {
    return Atomics.load(this.#words, word.answers);
  }

  /** Executor: blocks until there is an answer after the `seen`-th. */
  awaitAnswer(seen: number): void {
    while (Atomics.load(this.#words, word.answers) === seen)
      Atomics.wait(this.#words, word.answers, seen);
  }

  /** Supervisor: the answer has been posted. */
  announceAnswer(): void {
    Atomics.add(this.#words, word.answers, 1);
    Atomics.notify(this.#words, word.answers);
  }

  get currentAttempt(): number | undefined {
    const value = Atomics.load(this.#words, word.current);
    return value === 0 ? undefined : value - 1;
  }

  set currentAttempt(taskAttemptId: number | undefined) {
    Atomics.store(this.#words, word.current, taskAttemptId === undefined ? 0 : taskAttemptId + 1);
  }

  /** Executor: its heap as it sees it. */
  reportHeap(heapBytes: number, externalBytes: number): void {
    Atomics.store(this.#words, word.heapKiB, heapBytes / 1024);
    Atomics.store(this.#words, word.externalKiB, externalBytes / 1024);
    Atomics.add(this.#words, word.reports, 1);
  }

  /** Supervisor: the last report; `count` tells a new one from an old one. */
  heapReport(): { readonly count: number; readonly bytes: number } {
    return {
      count: Atomics.load(this.#words, word.reports),
      bytes:
        (Atomics.load(this.#words, word.heapKiB) + Atomics.load(this.#words, word.externalKiB)) *
        1024,
    };
  }

  /** Supervisor: before an attempt is sent. */
  openSlot(slot: number): void {
    Atomics.store(this.#words, word.firstSlot + slot, slotState.queued);
  }

  /** Executor: whether the attempt may start; false when it was taken back. One that is killed by now starts, and ends. */
  claimSlot(slot: number): boolean {
    const index = word.firstSlot + slot;
    return (
      Atomics.compareExchange(this.#words, index, slotState.queued, slotState.running) !==
      slotState.revoked
    );
  }

  /** Supervisor: takes an attempt back that has not started; false when it has. */
  revokeSlot(slot: number): boolean {
    const index = word.firstSlot + slot;
    return (
      Atomics.compareExchange(this.#words, index, slotState.queued, slotState.revoked) ===
      slotState.queued
    );
  }

  /** Supervisor: asks the running attempt to stop. */
  killSlot(slot: number, reason: string): void {
    const bytes = new TextEncoder().encode(reason).subarray(0, reasonBytes);
    const start = reasonStart + slot * slotBytes;
    new Uint8Array(this.buffer, start + 4, bytes.length).set(bytes);
    Atomics.store(this.#words, start / 4, bytes.length);
    Atomics.store(this.#words, word.firstSlot + slot, slotState.killed);
  }

  /** Executor: why the attempt should stop, if it should. */
  killReason(slot: number): string | undefined {
    if (Atomics.load(this.#words, word.firstSlot + slot) !== slotState.killed) return undefined;
    const start = reasonStart + slot * slotBytes;
    const length = Atomics.load(this.#words, start / 4);
    return Buffer.from(this.buffer, start + 4, length).toString("utf8");
  }
}
