import { describe, expect, it } from "vitest";
import type { BuiltColumn } from "#src/block/column-builder";
import { SealedLatin1 } from "#src/block/sealed-column";
import { collectGarbage } from "#src/embedded/collect-garbage";
import { type PairBatch, pairBatch } from "#src/runtime/batch";
import { FixedExecutionMemory } from "#src/runtime/memory/fixed-execution-memory";
import { TaskMemory } from "#src/runtime/memory/task-memory";
import type { ShuffleOutput } from "#src/runtime/shuffle/shuffle-output";
import { ShuffleRows } from "#src/runtime/shuffle/shuffle-rows";

const mebi = 2 ** 20;
const batchLength = 8192;
const options = { isPairs: true, isSorted: false, label: "test" };

/** Divides by the remainder of the key, and forgets the blocks. */
class Output implements Pick<ShuffleOutput, "numPartitions" | "fillTargets" | "block"> {
  readonly numPartitions: number;
  records = 0;
  onBlock: () => void = () => undefined;

  constructor(numPartitions: number) {
    this.numPartitions = numPartitions;
  }

  fillTargets(keys: ArrayLike<unknown>, length: number, targets: Int32Array): void {
    for (let i = 0; i < length; i++) targets[i] = (keys[i] as number) % this.numPartitions;
  }

  block(_partition: number, _keys: unknown, _values: unknown, records: number): void {
    this.records += records;
    this.onBlock();
  }
}

const text = (i: number): string => `${i} `.padEnd(200, "-");
const wide = (i: number): string => `${i} `.padEnd(100, "木");
const forms: readonly [string, (i: number) => unknown][] = [
  ["numbers", (i) => i / 2],
  ["strings", text],
  ["strings that stay as they are", wide],
  ["strings, at last one that stays as it is", (i) => (i < 3 * batchLength ? text(i) : wide(i))],
  ["objects", (i) => ({ i, text: text(i) })],
  ["strings of which few are large", (i) => (i % 4999 === 0 ? text(i).repeat(5000) : `${i}`)],
];

function batchAt(n: number, value: (i: number) => unknown): PairBatch {
  const keys = Array.from({ length: batchLength }, (_, i) => n * batchLength + i);
  return pairBatch(keys, keys.map(value));
}

/** In a function of its own, so that no variable holds on to the batch afterwards. */
function addBatch(rows: ShuffleRows, n: number, value: (i: number) => unknown): void {
  rows.add(batchAt(n, value));
}

/** Of this thread: all that lives of V8's heap, and of the memory of buffers. */
function liveBytes(): { readonly buffers: number; readonly all: number } {
  collectGarbage();
  // Memory of dropped buffers is given back by the next collection.
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { buffers: arrayBuffers, all: heapUsed + arrayBuffers };
}

/** A copy, since columns are valid until the next append. */
function valuesOf(column: BuiltColumn | ArrayLike<unknown>): unknown[] {
  if (column instanceof SealedLatin1)
    return Array.from({ length: column.length }, (_, i) => column.at(i));
  return Array.from(column as ArrayLike<unknown>);
}

describe("ShuffleRows", () => {
  it.each(forms)("has all reserved that it holds, of %s", (_, value) => {
    for (const partitions of [1, 8, 100]) {
      const pool = new FixedExecutionMemory(1024 * mebi);
      const reserved = (): number => 1024 * mebi - pool.freeBytes;
      const output = new Output(partitions);
      const before = liveBytes();
      const rows = new ShuffleRows(new TaskMemory(pool), output, options);
      for (let n = 0; n < 8; n++) {
        addBatch(rows, n, value);
        if (n % 4 !== 3) continue;

        const held = liveBytes();
        expect(held.buffers - before.buffers).toBeLessThanOrEqual(reserved() + mebi / 4);
        // Estimates of values are made from a few of them, and what the test itself makes is on the heap, too.
        expect(held.all - before.all).toBeLessThanOrEqual(reserved() * 1.25 + 8 * mebi);
      }
      rows.finish();

      expect(output.records).toBe(8 * batchLength);
      expect(reserved()).toBe(0);
      expect(liveBytes().buffers - before.buffers).toBeLessThan(mebi / 4);
    }
  });

  it("keeps the memory of a few columns between blocks, and says so", () => {
    const pool = new FixedExecutionMemory(1024 * mebi);
    const rows = new ShuffleRows(new TaskMemory(pool), new Output(4), options);
    const most = 32 * mebi;
    let [fewest, largest] = [Infinity, 0];
    for (let n = 0; n < 40; n++) {
      rows.add(batchAt(n, text));
      if (n < 20) continue;
      fewest = Math.min(fewest, 1024 * mebi - pool.freeBytes);
      largest = Math.max(largest, 1024 * mebi - pool.freeBytes);
    }
    rows.finish();

    // The columns of blocks of a mebibyte, between all and none of whose memory is in use.
    expect(fewest).toBeGreaterThan(4 * mebi);
    expect(largest).toBeLessThan(most);
    expect(largest - fewest).toBeLessThan(4 * mebi);
  });

  it.each([16, 32, 200])(
    "keeps the memory of %i partitions small, and where it is scarce",
    (partitions) => {
      const size = 32 * mebi;
      const pool = new FixedExecutionMemory(size);
      const output = new Output(partitions);
      const rows = new ShuffleRows(new TaskMemory(pool), output, options);
      let blocks = 0;
      output.onBlock = () => (blocks += 1);
      const held: number[] = [];
      for (let n = 0; n < 60; n++) {
        rows.add(batchAt(n, text));
        held.push(size - pool.freeBytes);
      }
      rows.finish();

      expect(output.records).toBe(60 * batchLength);
      // Never let go of, once it is there, and never more than there is.
      const steady = held.slice(30);
      expect(Math.min(...steady)).toBeGreaterThan(8 * mebi);
      expect(Math.max(...steady)).toBeLessThanOrEqual(size);
      // A block takes its part of 16 MiB, but 64 KiB at least.
      const bytes = 60 * batchLength * 212;
      expect(blocks).toBeLessThan(
        (1.25 * bytes) / Math.max(mebi / 16, (16 * mebi) / partitions) + partitions,
      );
    },
  );

  it("lets go of all that it holds where another structure needs it", () => {
    const pool = new FixedExecutionMemory(16 * mebi);
    const memory = new TaskMemory(pool);
    const output = new Output(8);
    const rows = new ShuffleRows(memory, output, options);
    addBatch(rows, 0, text);
    const before = liveBytes();
    const other = memory.openConsumer();

    expect(pool.freeBytes).toBeLessThan(15 * mebi);
    expect(other.growTo(16 * mebi)).toBe(true);

    expect(output.records).toBe(batchLength);
    expect(before.buffers - liveBytes().buffers).toBeGreaterThan(mebi);
    other.close();
    rows.add(batchAt(1, text));
    rows.finish();
    expect(output.records).toBe(2 * batchLength);
    expect(pool.freeBytes).toBe(16 * mebi);
  });

  it("goes on without memory, in small blocks", () => {
    const pool = new FixedExecutionMemory(0);
    const output = new Output(8);
    const rows = new ShuffleRows(new TaskMemory(pool), output, options);
    let blocks = 0;
    output.onBlock = () => (blocks += 1);
    for (let n = 0; n < 4; n++) rows.add(batchAt(n, text));
    rows.finish();

    expect(output.records).toBe(4 * batchLength);
    expect(blocks).toBe(4 * 8);
    expect(pool.freeBytes).toBe(0);
  });

  it.each(forms)(
    "gives each partition its pairs in order, whatever the batches, of %s",
    (_, value) => {
      const lengths = [1, 700, 13, 700, 700, 5000, 2, 700, 700, 700, 9000, 40];
      for (const partitions of [1, 7, 40, 300])
        for (const memory of [0, 3 * mebi, 64 * mebi]) {
          const found = Array.from({ length: partitions }, (): unknown[] => []);
          const output = new Output(partitions);
          const rows = new ShuffleRows(
            new TaskMemory(new FixedExecutionMemory(memory)),
            {
              numPartitions: partitions,
              fillTargets: (keys, length, targets) => output.fillTargets(keys, length, targets),
              block: (p, keys, values, records) => {
                const [k, v] = [valuesOf(keys), valuesOf(values!)];
                for (let i = 0; i < records; i++) found[p]!.push(k[i], v[i]);
              },
            },
            options,
          );
          const expected = Array.from({ length: partitions }, (): unknown[] => []);
          let key = 0;
          for (const length of lengths) {
            const keys = Array.from({ length }, () => key++);
            rows.add(pairBatch(keys, keys.map(value)));
            for (const k of keys) expected[k % partitions]!.push(k, value(k));
          }
          rows.finish();

          expect(found).toEqual(expected);
        }
    },
  );
});
