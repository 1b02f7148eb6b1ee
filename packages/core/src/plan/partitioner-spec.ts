import type { SortOrder } from "./sort-order.ts";

/** Which reduce partition a record goes to; `n` is the number of partitions. All but `roundRobin` take pairs. */
export type PartitionerSpec<F> =
  /** `nonNegativeMod(hashKey(key), n)`; null and undefined keys as `hashKey` says. Spark: `HashPartitioner`. */
  | { readonly kind: "hash"; readonly n: number }
  /** `bounds`: a block of at most `n - 1` ascending keys (of `order.keyFn`'s results if there is one). Spark: `RangePartitioner`. */
  | {
      readonly kind: "range";
      readonly n: number;
      readonly bounds: Uint8Array;
      readonly order: SortOrder<F>;
    }
  /** `f(key)`, an integer, taken modulo `n` (never negative). */
  | { readonly kind: "function"; readonly n: number; readonly f: F }
  /** Whole records dealt out in turn from a start that depends on the map partition only. Spark: `RDD.coalesce(shuffle = true)`. */
  | { readonly kind: "roundRobin"; readonly n: number };
