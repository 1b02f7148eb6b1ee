import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordTable } from "#src/runtime/kernels/word-table";
import { TaskMemory } from "#src/runtime/memory/task-memory";

/** Words counted by a table whose memory is `limitBytes`, write-out after write-out. */
function written(words: readonly string[], limitBytes: number): [string, number][][] {
  let used = 0;
  const memory = new TaskMemory({
    acquire: (bytes) => {
      if (used + bytes > limitBytes) return false;
      used += bytes;
      return true;
    },
    acquireNeeded: (bytes) => {
      used += bytes;
    },
    release: (bytes) => {
      used -= bytes;
    },
  });
  const all: [string, number][][] = [];
  const table = new WordTable(memory, (keys, counts) =>
    all.push(keys.map((key, i): [string, number] => [key, counts[i] as number])),
  );
  for (const [i, word] of words.entries()) {
    if (i % 2 === 0) table.addString(word);
    else {
      const bytes = Buffer.from(`..${word}..`);
      table.use(bytes, bytes.length === word.length + 4);
      table.add(2, bytes.length - 2);
      table.flush();
    }
  }
  table.close();
  expect(used).toBe(0);
  return all;
}

function counted(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts];
}

const words = fc.array(
  fc.oneof(
    fc.string({ maxLength: 9 }),
    fc.string({ unit: "grapheme", maxLength: 5 }),
    fc.constantFrom("", "a", "ab", "abc", "abcd", "abcde"),
    fc.nat(3000).map(String),
  ),
  { maxLength: 4000, size: "max" },
);

describe("WordTable", () => {
  it("counts words in the order in which they first came", () => {
    fc.assert(
      fc.property(words, (list) => {
        expect(written(list, Infinity).flat()).toEqual(counted(list));
      }),
      { numRuns: 50 },
    );
  });

  it("writes out what memory does not hold and loses nothing", () => {
    fc.assert(
      fc.property(words, (list) => {
        const total = new Map<string, number>();
        for (const [word, count] of written(list, 40_000).flat())
          total.set(word, (total.get(word) ?? 0) + count);
        expect([...total]).toEqual(counted(list));
      }),
      { numRuns: 50 },
    );
  });

  it("writes out several times where it has to", () => {
    const list = Array.from({ length: 20_000 }, (_, i) => `word ${i}`);
    expect(written(list, 100_000).length).toBeGreaterThan(3);
  });

  it("keeps words apart that only their length or their last bytes tell apart", () => {
    const list = ["a", "a\0", "a\0\0", "a\0\0\0", "a\0\0\0\0", "abcd", "abcde", "abcdf"];
    expect(written(list, Infinity)).toEqual([list.map((word) => [word, 1])]);
  });
});
