import { serialize } from "node:v8";
import { registerCoreExport } from "../closure/core-exports.ts";
import { bundleValue } from "../closure/value-bundler.ts";
import {
  type MergeableAccumulator,
  registrationOf,
  requireRegistration,
} from "./accumulator-registry.ts";
import { type HandleData, travelAsHandle } from "./handle-data.ts";

const zeros = new WeakMap<object, Uint8Array>();

/**
 * Adds up values of type `In` from all tasks into an `Out` on the driver. Extend it for your own; tasks work on empty
 * copies (`copyAndReset`), whose updates are merged once per accepted task attempt. Updates made in transformations
 * count once per execution, so possibly more than once.
 *
 * A subclass travels by value: its own fields must be values that closures can capture, and private `#` fields are
 * not among them.
 */
export abstract class AccumulatorV2<In, Out> implements MergeableAccumulator {
  constructor() {
    travelAsHandle(this);
  }

  /** Whether nothing was added. */
  abstract get isZero(): boolean;
  abstract copy(): AccumulatorV2<In, Out>;
  abstract reset(): void;
  abstract add(value: In): void;
  /** Takes in another accumulator of the same class. */
  abstract merge(other: AccumulatorV2<In, Out>): void;
  abstract get value(): Out;

  copyAndReset(): AccumulatorV2<In, Out> {
    const copied = this.copy();
    copied.reset();
    return copied;
  }

  /** @throws {UserError} `ACCUMULATOR_NOT_REGISTERED` */
  get id(): number {
    return requireRegistration(this).id;
  }

  get name(): string | undefined {
    return registrationOf(this)?.name;
  }

  get isRegistered(): boolean {
    return registrationOf(this) !== undefined;
  }

  toString(): string {
    const registration = registrationOf(this);
    const id = registration === undefined ? "unregistered" : `id: ${registration.id}`;
    return `${this.constructor.name}(${id}, name: ${registration?.name ?? "none"}, value: ${String(this.value)})`;
  }

  /** @internal */
  toHandle(): HandleData {
    const { id, name } = requireRegistration(this);
    let zero = zeros.get(this);
    if (zero === undefined) {
      const empty = this.copyAndReset();
      // Fields and class apart, since an accumulator itself would be taken for a handle again.
      const value = { type: empty.constructor, fields: fieldsOf(empty) };
      zero = serialize(bundleValue(value, name ?? `accumulator ${id}`));
      zeros.set(this, zero);
    }
    return { kind: "accumulator", id, name, type: "custom", zero };
  }

  /** @internal */
  toState(): unknown {
    return this.isZero ? undefined : fieldsOf(this);
  }

  /** @internal */
  mergeState(state: unknown): void {
    const other = this.copyAndReset();
    Object.assign(other, state);
    this.merge(other);
  }
}

function fieldsOf(accumulator: object): object {
  return Object.fromEntries(Object.entries(accumulator));
}

registerCoreExport("AccumulatorV2", AccumulatorV2);
