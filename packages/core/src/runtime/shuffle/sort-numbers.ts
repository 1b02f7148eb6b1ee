import { sortedIntegers } from "./sort-integers.ts";

const radixFrom = 2048;
const digitValues = 1 << 16;

/**
 * Positions of `keys` in numeric order, NaN last (first when descending), -0 equal to 0; stable. A radix sort over
 * 16-bit digits of the order-preserving bits of the doubles; digits that are the same everywhere cost one pass of
 * counting. Integers that are near each other have a faster one.
 */
export function sortedNumbers(keys: ArrayLike<number>, ascending: boolean): Uint32Array {
  const n = keys.length;
  const integers = n < radixFrom ? undefined : sortedIntegers(keys, ascending);
  if (integers !== undefined) return integers;
  const numbers = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    // `+ 0` makes 0 of -0; every NaN gets the same bits.
    numbers[i] = key === key ? key + 0 : Number.NaN;
  }
  const positions = new Uint32Array(n);
  for (let i = 0; i < n; i++) positions[i] = i;
  if (n < radixFrom) return positions.toSorted(comparator(numbers, ascending));
  return radixSort(orderedBits(numbers, ascending), positions);
}

function comparator(numbers: Float64Array, ascending: boolean): (a: number, b: number) => number {
  const sign = ascending ? 1 : -1;
  return (a, b) => {
    const x = numbers[a] as number;
    const y = numbers[b] as number;
    if (x < y) return -sign;
    if (x > y) return sign;
    if (x === y) return a - b;
    // At least one is NaN.
    return x === x ? -sign : y === y ? sign : a - b;
  };
}

/** The bits of each double such that unsigned integers order like the numbers; low and high words alternate. */
function orderedBits(numbers: Float64Array, ascending: boolean): Uint32Array {
  const words = new Uint32Array(numbers.buffer);
  const [low, high] = littleEndian ? [0, 1] : [1, 0];
  const inverted = ascending ? 0 : 0xffffffff;
  for (let i = 0; i < words.length; i += 2) {
    const h = words[i + high] as number;
    const l = words[i + low] as number;
    const isNegative = h >>> 31 === 1;
    words[i + high] = (isNegative ? ~h : h ^ 0x80000000) ^ inverted;
    words[i + low] = (isNegative ? ~l : l) ^ inverted;
  }
  return words;
}

const littleEndian: boolean = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function radixSort(words: Uint32Array, start: Uint32Array): Uint32Array {
  let from: Uint32Array = start;
  let to: Uint32Array = new Uint32Array(start.length);
  const counts = new Uint32Array(digitValues);
  for (let digit = 0; digit < 4; digit++) {
    const word = digit < 2 === littleEndian ? 0 : 1;
    const shift = digit % 2 === 0 ? 0 : 16;
    if (!count(words, word, shift, counts)) continue;
    for (let i = 0; i < from.length; i++) {
      const position = from[i] as number;
      const value = ((words[2 * position + word] as number) >>> shift) & 0xffff;
      const slot = counts[value] as number;
      to[slot] = position;
      counts[value] = slot + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Counts a digit's values and turns the counts into start slots; false where all are equal. */
function count(words: Uint32Array, word: number, shift: number, counts: Uint32Array): boolean {
  counts.fill(0);
  for (let i = word; i < words.length; i += 2) {
    const value = ((words[i] as number) >>> shift) & 0xffff;
    counts[value] = (counts[value] as number) + 1;
  }
  const n = words.length / 2;
  let slot = 0;
  for (let value = 0; value < digitValues; value++) {
    const size = counts[value] as number;
    if (size === n) return false;
    counts[value] = slot;
    slot += size;
  }
  return true;
}
