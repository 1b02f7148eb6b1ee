import { compareStrings } from "../../key/compare-strings.ts";
import { sortedNumbers } from "./sort-numbers.ts";

/** Characters that are packed into one number, eight bits each. */
const prefixLength = 6;
/** Stands for every character from here on: their order is left to the comparator. */
const capped = 255;
/** Below, comparing is faster. */
const smallestGroup = 32;
/** Strings that agree for so long are compared instead, so that long equal strings do not end the stack. */
const deepest = 64 * prefixLength;

/**
 * Positions of `keys` by code point; stable. Strings are sorted by numbers made of six characters at a time, and only
 * those that agree are looked at further.
 */
export function sortedStrings(keys: ArrayLike<string>, ascending: boolean): Uint32Array {
  const positions = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) positions[i] = i;
  new StringSorter(keys, ascending).sort(positions, 0);
  return positions;
}

class StringSorter {
  readonly #keys: ArrayLike<string>;
  readonly #ascending: boolean;

  constructor(keys: ArrayLike<string>, ascending: boolean) {
    this.#keys = keys;
    this.#ascending = ascending;
  }

  /** Sorts positions, which ascend, of strings that agree before `depth`. */
  sort(positions: Uint32Array, depth: number): void {
    const n = positions.length;
    if (n < smallestGroup || depth >= deepest) {
      this.#compare(positions);
      return;
    }
    const prefixes = new Float64Array(n);
    for (let i = 0; i < n; i++)
      prefixes[i] = prefixOf(this.#keys[positions[i] as number] as string, depth);
    const order = sortedNumbers(prefixes, this.#ascending);
    const before = positions.slice();
    for (let i = 0; i < n; i++) positions[i] = before[order[i] as number] as number;
    for (let from = 0; from < n;) {
      const prefix = prefixes[order[from] as number] as number;
      let end = from + 1;
      while (end < n && prefixes[order[end] as number] === prefix) end++;
      if (end - from > 1) this.#agreeing(positions.subarray(from, end), prefix, depth);
      from = end;
    }
  }

  #agreeing(positions: Uint32Array, prefix: number, depth: number): void {
    if (hasCapped(prefix)) this.#compare(positions);
    // Otherwise, if they end within the prefix, they are equal.
    else if (prefix % 256 !== 0) this.sort(positions, depth + prefixLength);
  }

  #compare(positions: Uint32Array): void {
    const keys = this.#keys;
    const sign = this.#ascending ? 1 : -1;
    positions.sort((a, b) => sign * compareStrings(keys[a] as string, keys[b] as string) || a - b);
  }
}

/** Six characters from `from` on as a number that orders like them; zeros where the string ends or a capped one was. */
function prefixOf(text: string, from: number): number {
  let prefix = 0;
  for (let i = from; i < from + prefixLength; i++) {
    if (i >= text.length) return prefix * 256 ** (from + prefixLength - i);
    const unit = text.charCodeAt(i) + 1;
    if (unit >= capped) return (prefix * 256 + capped) * 256 ** (from + prefixLength - i - 1);
    prefix = prefix * 256 + unit;
  }
  return prefix;
}

function hasCapped(prefix: number): boolean {
  for (let rest = prefix; rest > 0; rest = Math.floor(rest / 256))
    if (rest % 256 === capped) return true;
  return false;
}
