/** Calls `visit` for all items, at most `limit` at once. After a failure no more begin; it is thrown when all have ended. */
export async function forEachOf<T>(
  items: Iterable<T>,
  limit: number,
  visit: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (failure === undefined) {
      const { value, done } = rest.next();
      if (done === true) return;
      try {
        await visit(value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failure !== undefined) throw failure.error;
}
