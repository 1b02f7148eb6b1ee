import { Dice } from "@firesteel/core/testing";

/** Where in a task's attempt a fault is made. */
export const faultPoints = [
  /** Between two chunks of records. */
  "chunk",
  /** While a block is being sealed: it has its memory, and not all of its bytes. */
  "seal",
  /** A sealed block of a map task is written. */
  "write",
  /** All blocks of a map task are written, and nothing is published. */
  "close",
  /** A cached partition is kept, and not published. */
  "keep",
  /** A reducer has found its blocks. */
  "fetch",
  /** A block is spilled. */
  "spill",
  /** The attempt has come to its end, and nobody knows yet: what it made is about to be published. */
  "end",
  /** The user's function has got a record. */
  "record",
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** What goes wrong. */
export const faultKinds = [
  "exit",
  "throw",
  "reject",
  "stall",
  "memory",
  "diskFull",
  "slowDisk",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly point: FaultPoint;
  /** The how many-th time that the attempt comes to the point, from 0; some never come to it so often. */
  readonly after: number;
}

/** Faults of one case: how likely each kind is for an attempt; plain data, since executors read it from the conf. */
export interface FaultPlan {
  readonly seed: number;
  readonly rates: Partial<Readonly<Record<FaultKind, number>>>;
}

/** Key of the configuration under which executors find the plan. */
export const planKey = "chaos.plan";

/** Attempts from this one on are left alone, so that every task succeeds in the end. */
const harmlessFrom = 2;

/** The fault of one attempt of a task: always the same one for the same seed. */
export function faultOf(
  plan: FaultPlan,
  task: { readonly stage: number; readonly partition: number; readonly attempt: number },
): Fault | undefined {
  if (task.attempt >= harmlessFrom) return undefined;
  const dice = new Dice(
    plan.seed ^
      (task.stage * 0x9e3779b1) ^
      (task.partition * 0x85ebca6b) ^
      (task.attempt * 0xc2b2ae35),
  );
  for (const kind of faultKinds)
    if (dice.chance(plan.rates[kind] ?? 0)) {
      const point = dice.pick(faultPoints);
      return { kind, point, after: point === "record" ? dice.int(0, 3000) : dice.pick(times) };
    }
  return undefined;
}

const times = [0, 0, 1, 3, 10] as const;

/** Called by jobs for every record; on executors, the trap of the attempt that runs. */
interface RecordHook {
  onChaosRecord?: (() => void) | undefined;
}

/** A record has come to a user's function. */
export function atRecord(): void {
  (globalThis as RecordHook).onChaosRecord?.();
}

export function onRecord(hook: (() => void) | undefined): void {
  (globalThis as RecordHook).onChaosRecord = hook;
}
