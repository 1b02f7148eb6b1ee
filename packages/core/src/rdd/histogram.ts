import { UserError } from "../errors/firesteel-error.ts";

/** The edges of a histogram's buckets; `even` where they are equally wide. */
export interface Buckets {
  readonly edges: readonly number[];
  readonly even: boolean;
}

/**
 * `count` equally wide buckets from `min` to `max`. Spark: `RDD.histogram` of PySpark.
 *
 * @throws {UserError} `INVALID_BUCKETS`
 */
export function evenBuckets(count: number, min: number, max: number): Buckets {
  const exact = (max - min) / count;
  if (!Number.isFinite(exact))
    throw invalid("buckets cannot be made from infinite values: give their edges");
  const whole = Math.trunc(exact);
  const width = whole * count === max - min ? whole : exact;
  const edges = Array.from({ length: count }, (_, i) => i * width + min);
  // The last edge is given, so that rounding errors do not add up.
  edges.push(max);
  return { edges, even: true };
}

/** Checks edges that a user gave. @throws {UserError} `INVALID_BUCKETS` */
export function givenBuckets(edges: readonly number[]): Buckets {
  if (edges.length < 2) throw invalid("there must be at least two edges of buckets");
  if (edges.some((edge) => typeof edge !== "number" || Number.isNaN(edge)))
    throw invalid("the edges of buckets must be numbers other than NaN");
  const widths = edges.slice(1).map((edge, i) => edge - (edges[i] as number));
  if (widths.some((width) => width < 0)) throw invalid("the edges of buckets must ascend");
  if (widths.some((width) => width === 0))
    throw invalid("the edges of buckets must not have duplicates");
  const even = Math.max(...widths) - Math.min(...widths) < 1e-10;
  return { edges: [...edges], even };
}

export function assertBucketCount(count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw invalid(`the number of buckets must be a whole number of at least 1, not ${count}`);
}

function invalid(message: string): UserError {
  return new UserError("INVALID_BUCKETS", message);
}
