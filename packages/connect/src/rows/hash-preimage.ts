/**
 * Spark's 32-bit murmur3 of one int with the seed of its hash partitioning. Spark: `Murmur3_x86_32.hashInt`, and
 * `HashPartitioning.partitionIdExpression` for seed and modulo.
 */
function hashInt(value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  let h = 42 ^ k;
  h = (h << 13) | (h >>> 19);
  h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  h ^= 4;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const known = new Map<number, Int32Array>();

/** For each of `n` partitions the smallest int that Spark's hash partitioning into `n` sends there. */
export function hashPreimages(n: number): Int32Array {
  let preimages = known.get(n);
  if (preimages !== undefined) return preimages;
  preimages = new Int32Array(n).fill(-1);
  let missing = n;
  for (let value = 0; missing > 0; value++) {
    const partition = ((hashInt(value) % n) + n) % n;
    if (preimages[partition] !== -1) continue;
    preimages[partition] = value;
    missing--;
  }
  known.set(n, preimages);
  return preimages;
}
