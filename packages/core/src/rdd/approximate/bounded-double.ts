import { registerCoreExport } from "../../closure/core-exports.ts";
/** A number known to be from `low` to `high` with a probability of `confidence`. Spark: `BoundedDouble`. */
export class BoundedDouble {
  readonly mean: number;
  readonly confidence: number;
  readonly low: number;
  readonly high: number;

  constructor(mean: number, confidence: number, low: number, high: number) {
    this.mean = mean;
    this.confidence = confidence;
    this.low = low;
    this.high = high;
  }

  valueOf(): number {
    return this.mean;
  }

  toString(): string {
    return `[${this.low.toFixed(3)}, ${this.high.toFixed(3)}]`;
  }
}

registerCoreExport("BoundedDouble", BoundedDouble);
