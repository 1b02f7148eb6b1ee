const marked = new WeakSet();

/**
 * Says that `f` returns promises, which nobody can see of a function that a compiler translated from `async` into
 * something older.
 *
 * @returns `f` itself.
 */
export function markAsync<F extends (...args: never) => unknown>(f: F): F {
  marked.add(f);
  return f;
}

export function isMarkedAsync(f: WeakKey): boolean {
  return marked.has(f);
}
