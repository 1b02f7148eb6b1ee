import { UserError } from "../errors/firesteel-error.ts";

/** What both kinds of accumulators can do for the machinery. @internal */
export interface MergeableAccumulator {
  /** Takes in what a task added, in the form that {@link toState} gave. */
  mergeState(state: unknown): void;
  /** What was added in this task, undefined where nothing was. */
  toState(): unknown;
}

interface Registration {
  readonly id: number;
  readonly name: string | undefined;
  /** On an executor, where values cannot be read. */
  readonly isTaskSide: boolean;
}

// Beside the objects, so that user classes that extend AccumulatorV2 have no hidden fields to capture.
const registrations = new WeakMap<object, Registration>();
const byId = new Map<number, WeakRef<MergeableAccumulator>>();
const finalizer = new FinalizationRegistry<number>((id) => byId.delete(id));
let nextId = 0;

/** Gives a driver's accumulator its number. @throws {UserError} `ACCUMULATOR_REGISTERED` the second time */
export function registerAccumulator(
  accumulator: MergeableAccumulator,
  name: string | undefined,
): void {
  if (registrations.has(accumulator))
    throw new UserError(
      "ACCUMULATOR_REGISTERED",
      "an accumulator can be registered only once: make another one",
    );
  const id = nextId++;
  registrations.set(accumulator, { id, name, isTaskSide: false });
  byId.set(id, new WeakRef(accumulator));
  finalizer.register(accumulator, id);
}

/** Marks a task's own copy. */
export function registerTaskSide(
  accumulator: MergeableAccumulator,
  id: number,
  name: string | undefined,
): void {
  registrations.set(accumulator, { id, name, isTaskSide: true });
}

export function registrationOf(accumulator: object): Registration | undefined {
  return registrations.get(accumulator);
}

/** @throws {UserError} `ACCUMULATOR_NOT_REGISTERED` */
export function requireRegistration(accumulator: object): Registration {
  const registration = registrations.get(accumulator);
  if (registration === undefined)
    throw new UserError(
      "ACCUMULATOR_NOT_REGISTERED",
      "an accumulator must be registered with sc.register(accumulator, name) before it is used in tasks",
    );
  return registration;
}

/** The driver's accumulator of that number, if the program still holds it. */
export function accumulatorOf(id: number): MergeableAccumulator | undefined {
  return byId.get(id)?.deref();
}

/** @throws {UserError} `ACCUMULATOR_VALUE_ON_EXECUTOR` inside a task */
export function assertDriverSide(accumulator: object): void {
  if (registrations.get(accumulator)?.isTaskSide === true)
    throw new UserError(
      "ACCUMULATOR_VALUE_ON_EXECUTOR",
      "an accumulator's value cannot be read inside a task, only on the driver after the action",
    );
}
