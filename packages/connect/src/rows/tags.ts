/**
 * Numbers for whose output a row is. Rows of one task may come from several shuffles and cached RDDs at once.
 */
export const driverTag = -1;

export function shuffleTag(shuffle: number): number {
  return shuffle * 2;
}

export function cacheTag(rdd: number): number {
  return rdd * 2 + 1;
}
