import { serialize } from "node:v8";
import { registerCoreExport } from "../closure/core-exports.ts";
import { bundleValue } from "../closure/value-bundler.ts";
import {
  assertDriverSide,
  type MergeableAccumulator,
  requireRegistration,
} from "./accumulator-registry.ts";
import { type HandleData, travelAsHandle } from "./handle-data.ts";

/** How the values of an {@link Accumulator} are added up. PySpark: `AccumulatorParam`. */
export interface AccumulatorParam<T> {
  /** A zero for values like this one: of the same length, say. */
  zero(value: T): T;
  /** The sum; may change and return `a`. */
  addInPlace(a: T, b: T): T;
}

/** What numbers are added with. */
export const numberParam: AccumulatorParam<number> = {
  zero: () => 0,
  addInPlace: (a, b) => a + b,
};

/** A variable that tasks only add to and the driver reads. PySpark: `Accumulator`, from `sc.accumulator(value, param)`. */
export class Accumulator<T> implements MergeableAccumulator {
  readonly #param: AccumulatorParam<T>;
  #value: T;
  #isChanged = false;
  #zero: Uint8Array | undefined;

  /** @internal Made by `SparkContext.accumulator`. */
  constructor(value: T, param: AccumulatorParam<T>) {
    this.#value = value;
    this.#param = param;
    travelAsHandle(this);
  }

  get id(): number {
    return requireRegistration(this).id;
  }

  /** On the driver only. @throws {UserError} `ACCUMULATOR_VALUE_ON_EXECUTOR` inside a task */
  get value(): T {
    assertDriverSide(this);
    return this.#value;
  }

  set value(value: T) {
    assertDriverSide(this);
    this.#value = value;
  }

  add(term: T): void {
    this.#value = this.#param.addInPlace(this.#value, term);
    this.#isChanged = true;
  }

  toString(): string {
    return String(this.value);
  }

  /** @internal */
  toHandle(): HandleData {
    const { id, name } = requireRegistration(this);
    this.#zero ??= serialize(
      bundleValue({ param: this.#param, zero: this.#param.zero(this.#value) }, `accumulator ${id}`),
    );
    return { kind: "accumulator", id, name, type: "param", zero: this.#zero };
  }

  /** @internal */
  toState(): unknown {
    return this.#isChanged ? { value: this.#value } : undefined;
  }

  /** @internal */
  mergeState(state: unknown): void {
    this.#value = this.#param.addInPlace(this.#value, (state as { value: T }).value);
  }
}

registerCoreExport("Accumulator", Accumulator);
