const digitBits = 11;

/**
 * Positions of `keys` in order, stable, where they are integers that lie less than 2^32 apart; undefined where they are
 * not. A radix sort over as many bits as their distances have, which takes the distances along, so that memory is read
 * from its beginning to its end.
 */
export function sortedIntegers(
  keys: ArrayLike<number>,
  ascending: boolean,
): Uint32Array | undefined {
  const known = distancesOf(keys, ascending);
  if (known === undefined) return undefined;
  const { length } = keys;
  const positions = new Uint32Array(length);
  for (let i = 0; i < length; i++) positions[i] = i;
  const bits = 32 - Math.clz32(known.greatest);
  const passes = Math.ceil(bits / digitBits);
  const starts = new Uint32Array(1 << Math.ceil(bits / Math.max(1, passes)));
  let from: Entries = { distances: known.distances, positions };
  let to: Entries = { distances: new Uint32Array(length), positions: new Uint32Array(length) };
  for (let shift = 0; shift < bits; shift += Math.ceil(bits / passes)) {
    count(from.distances, shift, starts);
    move(from, to, shift, starts);
    [from, to] = [to, from];
  }
  return from.positions;
}

interface Entries {
  readonly distances: Uint32Array;
  readonly positions: Uint32Array;
}

/** How far each key is from the one that comes first. */
function distancesOf(
  keys: ArrayLike<number>,
  ascending: boolean,
): { readonly distances: Uint32Array; readonly greatest: number } | undefined {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (Math.trunc(key) !== key) return undefined;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  // Exact also where integers have gaps between them. Not so of infinities, whose distance is NaN or infinite.
  const greatest = most - least;
  if (!(greatest <= 0xffffffff)) return undefined;
  const distances = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++)
    distances[i] = ascending ? keys[i]! - least : most - keys[i]!;
  return { distances, greatest };
}

/** Where the entries of each digit begin. */
function count(distances: Uint32Array, shift: number, starts: Uint32Array): void {
  const mask = starts.length - 1;
  starts.fill(0);
  for (let i = 0; i < distances.length; i++) {
    const digit = (distances[i]! >>> shift) & mask;
    starts[digit] = starts[digit]! + 1;
  }
  let start = 0;
  for (let digit = 0; digit <= mask; digit++) {
    const size = starts[digit]!;
    starts[digit] = start;
    start += size;
  }
}

function move(from: Entries, to: Entries, shift: number, starts: Uint32Array): void {
  const mask = starts.length - 1;
  const { distances, positions } = from;
  for (let i = 0; i < distances.length; i++) {
    const distance = distances[i]!;
    const digit = (distance >>> shift) & mask;
    const at = starts[digit]!;
    starts[digit] = at + 1;
    to.distances[at] = distance;
    to.positions[at] = positions[i]!;
  }
}
