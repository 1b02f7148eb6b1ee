/** An ordering of keys: `compareValues` of `key/`, or its reverse, on `keyFn(key)`. */
export interface SortOrder<F> {
  readonly ascending: boolean;
  readonly keyFn?: F;
  /** Where null and undefined go, whatever `ascending` is; without it they are refused. */
  readonly nulls?: "first" | "last";
}
