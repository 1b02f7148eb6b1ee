import { KeyIndex } from "#src/key/key-index";
import { XorShift } from "./xor-shift.ts";
import { bench, describe } from "vitest";

/** The table against what one would write by hand, on the same keys. */
function numberWithMap(keys: ArrayLike<unknown>): number {
  const map = new Map<unknown, number>();
  let sum = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    let index = map.get(key);
    if (index === undefined) map.set(key, (index = map.size));
    sum += index;
  }
  return sum;
}

function numberWithKeyIndex(keys: ArrayLike<unknown>): number {
  const table = new KeyIndex();
  let sum = 0;
  for (let i = 0; i < keys.length; i++) sum += table.insert(keys[i]);
  return sum;
}

const options = { time: 0, iterations: 5, warmupTime: 0, warmupIterations: 1 };
const random = new XorShift(7);
const inserts = 2_000_000;

for (const distinct of [1000, 200_000, 1_000_000]) {
  const words = Array.from({ length: distinct }, (_, i) => `w${(i * 2654435761) >>> 0}`);
  // As a split makes them: equal words are different strings in memory.
  const tokens = Array.from({ length: inserts }, () =>
    words[Math.floor(random.next() * distinct)]!.concat(" ").slice(0, -1),
  );
  describe(`${inserts} inserts of ${distinct} distinct strings`, () => {
    bench("Map", () => void numberWithMap(tokens), options);
    bench("KeyIndex", () => void numberWithKeyIndex(tokens), options);
  });

  const numbers = Float64Array.from({ length: inserts }, () =>
    Math.floor(random.next() * distinct),
  );
  describe(`${inserts} inserts of ${distinct} distinct numbers`, () => {
    bench("Map", () => void numberWithMap(numbers), options);
    bench("KeyIndex", () => void numberWithKeyIndex(numbers), options);
  });
}
