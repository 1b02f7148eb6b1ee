import { registerCoreExport } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { assertDriverSide, requireRegistration } from "./accumulator-registry.ts";
import { AccumulatorV2 } from "./accumulator-v2.ts";
import type { HandleData } from "./handle-data.ts";

interface SumAndCount {
  readonly sum: number;
  readonly count: number;
}

abstract class NumericAccumulator extends AccumulatorV2<number, number> {
  /** @internal */
  total = 0;
  /** @internal */
  added = 0;

  protected abstract get type(): "long" | "double";

  override get isZero(): boolean {
    return this.total === 0 && this.added === 0;
  }

  /** Sum of the added values; on the driver only. */
  get sum(): number {
    assertDriverSide(this);
    return this.total;
  }

  /** How many values were added; on the driver only. */
  get count(): number {
    assertDriverSide(this);
    return this.added;
  }

  /** `sum / count`, NaN without values; on the driver only. */
  get avg(): number {
    assertDriverSide(this);
    return this.total / this.added;
  }

  override get value(): number {
    return this.sum;
  }

  override reset(): void {
    this.total = 0;
    this.added = 0;
  }

  override add(value: number): void {
    this.total += value;
    this.added++;
  }

  override merge(other: AccumulatorV2<number, number>): void {
    if (!(other instanceof NumericAccumulator))
      throw new UserError(
        "ACCUMULATOR_MISMATCH",
        `cannot merge ${this.constructor.name} with ${other.constructor.name}`,
      );
    this.total += other.total;
    this.added += other.added;
  }

  override toHandle(): HandleData {
    const { id, name } = requireRegistration(this);
    return { kind: "accumulator", id, name, type: this.type };
  }

  override toState(): SumAndCount | undefined {
    return this.isZero ? undefined : { sum: this.total, count: this.added };
  }

  override mergeState(state: unknown): void {
    const { sum, count } = state as SumAndCount;
    this.total += sum;
    this.added += count;
  }
}

/** Sums integers; exact up to 2^53. Spark: `LongAccumulator`. */
export class LongAccumulator extends NumericAccumulator {
  protected override get type(): "long" {
    return "long";
  }

  /** @throws {UserError} `NOT_AN_INTEGER` */
  override add(value: number | bigint): void {
    const number = Number(value);
    if (!Number.isInteger(number))
      throw new UserError(
        "NOT_AN_INTEGER",
        `a LongAccumulator adds integers, not ${String(value)}: use sc.doubleAccumulator`,
      );
    super.add(number);
  }

  override copy(): LongAccumulator {
    return Object.assign(new LongAccumulator(), { total: this.total, added: this.added });
  }
}

/** Sums doubles. Spark: `DoubleAccumulator`. */
export class DoubleAccumulator extends NumericAccumulator {
  protected override get type(): "double" {
    return "double";
  }

  override copy(): DoubleAccumulator {
    return Object.assign(new DoubleAccumulator(), { total: this.total, added: this.added });
  }
}

registerCoreExport("LongAccumulator", LongAccumulator);
registerCoreExport("DoubleAccumulator", DoubleAccumulator);
