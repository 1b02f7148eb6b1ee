/**
 * An empty array for numbers that are not all whole. V8 chooses how an array holds its elements by what came to be in the
 * former ones of the same literal, and numbers of one that has seen anything else are objects, each of its own: functions
 * over them take twice as long (measured). So this literal is for nothing else.
 */
export function newNumbers(): number[] {
  return [];
}
