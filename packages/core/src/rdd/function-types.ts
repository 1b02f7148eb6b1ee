/** A value, or a promise of it where the function is `async`. */
export type MaybePromise<T> = T | PromiseLike<T>;

/** What a function gives that makes several records: an iterable or generator, also an asynchronous one. */
export type IterableResult<U> = Iterable<U> | AsyncIterable<U> | PromiseLike<Iterable<U>>;

/** A pair as it is taken in: methods for pairs accept read-only tuples too. */
export type Pair<K, V> = readonly [K, V];

/**
 * The value of a pair. Functions that merge values take and give it rather than a type parameter inferred from `this`,
 * since only so TypeScript sees that `([a, b], [c, d]) => [a + c, b + d]` gives a tuple and not an array.
 */
export type ValueOf<T> = T extends readonly [unknown, infer V] ? V : never;

/** The trailing parameter of actions. */
export interface ActionOptions {
  /** Cancels the jobs of the action. */
  readonly signal?: AbortSignal | undefined;
}
