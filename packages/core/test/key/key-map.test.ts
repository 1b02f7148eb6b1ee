import { EntryLog } from "#src/key/entry-log";
import { KeyMap } from "#src/key/key-map";
import { keysEqual } from "#src/key/keys-equal";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyKey, disguise } from "./arbitrary-keys.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

const steps = fc.array(fc.tuple(fc.constantFrom("set", "get", "delete"), fc.nat(7), fc.integer()), {
  maxLength: 60,
});

/** A Map as a list that is searched. */
class ListMap {
  entries: [unknown, unknown][] = [];
  get(key: unknown): unknown {
    return this.entries.find(([other]) => keysEqual(other, key))?.[1];
  }
  set(key: unknown, value: unknown): void {
    const entry = this.entries.find(([other]) => keysEqual(other, key));
    if (entry === undefined) this.entries.push([key, value]);
    else entry[1] = value;
  }
  delete(key: unknown): boolean {
    const at = this.entries.findIndex(([other]) => keysEqual(other, key));
    if (at >= 0) this.entries.splice(at, 1);
    return at >= 0;
  }
}

describe.each([
  ["KeyMap", () => new KeyMap<unknown, unknown>()],
  ["EntryLog", () => new EntryLog<unknown, unknown>()],
])("%s", (name, create) => {
  it("behaves as a list of entries that is searched", () => {
    fc.assert(
      fc.property(fc.array(anyKey, { minLength: 8, maxLength: 8 }), steps, (keys, program) => {
        const map = create();
        const list = new ListMap();
        for (const [step, which, value] of program) {
          const key = keys[which];
          if (step === "set") {
            map.set(disguise(key), value);
            list.set(key, value);
          }
          const found = step === "delete" ? map.delete(disguise(key)) : map.get(disguise(key));
          const expected = step === "delete" ? list.delete(key) : list.get(key);
          expect(found).toBe(expected);
          expect(map.has(key)).toBe(list.get(key) !== undefined);
          expect(map.size).toBe(list.entries.length);
        }
        const entries = [...map.entries()];
        expect(entries.map(([, value]) => value)).toEqual(list.entries.map(([, value]) => value));
        entries.forEach(([key], i) => {
          expect(keysEqual(key, list.entries[i]![0])).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("may be changed while it is iterated", () => {
    const map = create();
    for (let i = 0; i < 5000; i++) map.set([i], i);

    const visited: unknown[] = [];
    for (const [key, value] of map.entries()) {
      visited.push(value);
      map.delete(key);
      if (value === 4999) map.set(["more"], "more");
    }

    expect(visited).toEqual([...Array.from({ length: 5000 }, (_, i) => i), "more"]);
    expect(map.size).toBe(0);
  });
});

describe("KeyMap", () => {
  it("is a Map that shows its entries", () => {
    const map = new KeyMap<unknown, number>([
      [["a", 1], 1],
      ["x", 2],
      [["a", 1], 3],
    ]);

    expect(map).toBeInstanceOf(Map);
    expect(map.get(["a", 1])).toBe(3);
    expect([...map]).toEqual([
      [["a", 1], 3],
      ["x", 2],
    ]);
    expect([...map.keys()]).toEqual([["a", 1], "x"]);
    expect([...map.values()]).toEqual([3, 2]);
    expect(structuredClone(map).size).toBe(2);
    const seen: unknown[] = [];
    map.forEach((value, key) => seen.push([key, value]));
    expect(seen).toEqual([...map]);
    map.clear();
    expect([map.size, map.has("x"), map.get(["a", 1])]).toEqual([0, false, undefined]);
  });

  it("goes on beyond what one Map may hold", () => {
    const map = new KeyMap<number | string, number>();
    const count = (1 << 20) + 1000;
    for (let i = 0; i < count; i++) map.set(i, i);
    map.delete(5);
    map.set(5, 55);
    map.delete(count - 2);

    expect(map.size).toBe(count - 1);
    expect([map.get(0), map.get(count - 1), map.get(5), map.has(count - 2)]).toEqual([
      0,
      count - 1,
      55,
      false,
    ]);
    let last: unknown;
    let entries = 0;
    for (const entry of map) {
      last = entry;
      entries++;
    }
    expect(entries).toBe(count - 1);
    expect(last).toEqual([5, 55]);
  });
});
