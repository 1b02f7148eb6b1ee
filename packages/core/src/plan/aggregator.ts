/**
 * How the values of one key become one value; `F` is how functions are held (lineage: captured closures, plan:
 * references). Spark: `Aggregator.scala`. The kinds are told apart so that the runtime can specialise each.
 */
export type Aggregator<F> =
  | { readonly kind: "reduce"; readonly f: F }
  /** `zero` is a block of one record; it is decoded afresh for every key. */
  | { readonly kind: "fold"; readonly zero: Uint8Array; readonly seqOp: F; readonly combOp: F }
  | {
      readonly kind: "combine";
      readonly createCombiner: F;
      readonly mergeValue: F;
      readonly mergeCombiners: F;
    }
  /** All values of a key as an array, in map order. */
  | { readonly kind: "group" }
  /** The first value of a key (`distinct`). */
  | { readonly kind: "first" };
