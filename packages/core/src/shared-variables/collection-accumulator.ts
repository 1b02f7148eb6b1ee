import { registerCoreExport } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { assertDriverSide, requireRegistration } from "./accumulator-registry.ts";
import { AccumulatorV2 } from "./accumulator-v2.ts";
import type { HandleData } from "./handle-data.ts";

/** Collects values into a list. Spark: `CollectionAccumulator`. */
export class CollectionAccumulator<T> extends AccumulatorV2<T, readonly T[]> {
  /** @internal */
  list: T[] = [];

  override get isZero(): boolean {
    return this.list.length === 0;
  }

  /** A copy of the list; on the driver only. */
  override get value(): readonly T[] {
    assertDriverSide(this);
    return [...this.list];
  }

  override copy(): CollectionAccumulator<T> {
    const copied = new CollectionAccumulator<T>();
    copied.list = [...this.list];
    return copied;
  }

  override reset(): void {
    this.list = [];
  }

  override add(value: T): void {
    this.list.push(value);
  }

  override merge(other: AccumulatorV2<T, readonly T[]>): void {
    if (!(other instanceof CollectionAccumulator))
      throw new UserError(
        "ACCUMULATOR_MISMATCH",
        `cannot merge CollectionAccumulator with ${other.constructor.name}`,
      );
    this.mergeState(other.list);
  }

  override toHandle(): HandleData {
    const { id, name } = requireRegistration(this);
    return { kind: "accumulator", id, name, type: "collection" };
  }

  override toState(): unknown {
    return this.isZero ? undefined : this.list;
  }

  override mergeState(state: unknown): void {
    for (const value of state as readonly T[]) this.list.push(value);
  }
}

registerCoreExport("CollectionAccumulator", CollectionAccumulator);
