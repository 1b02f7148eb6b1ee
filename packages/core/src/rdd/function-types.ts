/** A value, or a promise of it where the function is `async`. */
export type MaybePromise<T> = T | PromiseLike<T>;

/** What a function gives that makes several records: an iterable or generator, also an asynchronous one. */
export type IterableResult<U> = Iterable<U> | AsyncIterable<U> | PromiseLike<Iterable<U>>;

/** A pair as it is taken in: methods for pairs accept read-only tuples too. */
export type Pair<K, V> = readonly [K, V];

/** The trailing parameter of actions. */
export interface ActionOptions {
  /** Cancels the jobs of the action. */
  readonly signal?: AbortSignal | undefined;
}
