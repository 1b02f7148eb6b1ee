/**
 * One narrow operator of a fused chain. All but `mapPartitions` work record by record and are fused into one loop;
 * `mapPartitions` hands an iterator over the partition to `f` and takes its iterable.
 *
 * `mapValues`, `flatMapValues`, `keys` and `values` take pairs; `keyBy` makes the pair `[f(x), x]`.
 */
export type NarrowOp<F> =
  | (OpBase & {
      readonly op: "map" | "filter" | "flatMap" | "mapValues" | "flatMapValues" | "keyBy";
      readonly f: F;
    })
  | (OpBase & { readonly op: "keys" | "values" })
  /** Called as `f(iterator)`, or `f(index, iterator)` where `withIndex`. `index` is the operator's own partition. */
  | (OpBase & { readonly op: "mapPartitions"; readonly f: F; readonly withIndex: boolean })
  /** The whole partition as one array record. */
  | (OpBase & { readonly op: "glom" });

interface OpBase {
  /** RDD the operator belongs to; for messages and metrics. */
  readonly rdd: number;
  /** `map at app.ts:12:5`. */
  readonly label: string;
}
