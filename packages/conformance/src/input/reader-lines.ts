import assert from "node:assert/strict";
import * as fc from "fast-check";
import { expectRefusal } from "../expect-code.ts";
import {
  type InputFormatLine,
  type InputFormatTrial,
  readOn,
  type StoredInput,
} from "./input-format-trial.ts";

export const readerLines: readonly InputFormatLine[] = [
  {
    id: "reader.repeatable",
    says: "gives the same records whenever it is made again from its split, two at once too",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        for (const split of await trial.splits(stored, 3)) {
          const first = await trial.readSplit(stored, split);
          const again = await Promise.all([
            trial.readSplit(stored, split),
            trial.readSplit(stored, split),
          ]);
          for (const records of again) assert.deepEqual(records, first);
        }
      });
    },
  },
  {
    id: "reader.restarts",
    says: "begins anew after a reader of its split was given up anywhere",
    check: async (trial) => {
      await fc.assert(
        fc.asyncProperty(
          trial.harness.inputs,
          fc.integer({ min: 1, max: 20 }),
          fc.nat(3),
          async (input, minSplits, batches) => {
            await trial.with(input, async (stored) => {
              const records = [];
              for (const split of await trial.splits(stored, minSplits)) {
                const abandoned = await trial.openSplit(stored, split);
                for (let i = 0; i < batches; i++) if ((await abandoned.nextBatch()) === null) break;
                const restarted = await trial.openSplit(stored, split);
                await abandoned[Symbol.asyncDispose]();
                records.push(...(await readOn(restarted)));
                await restarted[Symbol.asyncDispose]();
              }
              assert.deepEqual(trial.arrange(records), trial.arrange(stored.records));
            });
          },
        ),
        { numRuns: Math.ceil((trial.harness.runs ?? 100) / 2) },
      );
    },
  },
  {
    id: "reader.restarts-large",
    says: "begins anew in the middle of a large split",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const [split] = await trial.splits(stored, 1);
        assert(split !== undefined, "the large input has no split");
        const whole = await trial.readSplit(stored, split);
        await using abandoned = await trial.openSplit(stored, split);
        await abandoned.nextBatch();
        await using restarted = await trial.openSplit(stored, split);
        assert.deepEqual(await readOn(restarted), whole);
      });
    },
  },
  {
    id: "reader.end-stays",
    says: "stays at the end once it has come there",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        for (const split of await trial.splits(stored, 2)) {
          await using reader = await trial.openSplit(stored, split);
          await readOn(reader);
          assert.equal(await reader.nextBatch(), null);
          assert.equal(await reader.nextBatch(), null);
        }
      });
    },
  },
  {
    id: "reader.records-stay",
    says: "gives records that stay as they are while it reads on",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const [split] = await trial.splits(stored, 1);
        assert(split !== undefined, "the large input has no split");
        await using reader = await trial.openSplit(stored, split);
        const kept = await readOn(reader);
        const copied: unknown[] = [];
        await using second = await trial.openSplit(stored, split);
        for (let batch = await second.nextBatch(); batch !== null; batch = await second.nextBatch())
          copied.push(...structuredClone([...batch]));
        assert.deepEqual(kept, copied);
      });
    },
  },
  {
    id: "reader.counts",
    says: "counts the bytes that it has read, never fewer than before",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        let total = 0;
        for (const split of await trial.splits(stored, 2)) {
          await using reader = await trial.openSplit(stored, split);
          let last = reader.bytesRead;
          while ((await reader.nextBatch()) !== null) {
            assert(reader.bytesRead >= last, `bytesRead fell from ${last} to ${reader.bytesRead}`);
            last = reader.bytesRead;
          }
          total += last;
        }
        assert(Number.isFinite(total) && total > 0, `bytesRead of all splits: ${total}`);
      });
    },
  },
  {
    id: "reader.counts-records",
    says: "counts as many records as it gives, where it counts them without",
    check: async (trial) => {
      await trial.with(trial.harness.large, (stored) => expectCounts(trial, stored, 2));
      await fc.assert(
        fc.asyncProperty(
          trial.harness.inputs,
          fc.integer({ min: 1, max: 5 }),
          async (input, minSplits) => {
            await trial.with(input, (stored) => expectCounts(trial, stored, minSplits));
          },
        ),
        { numRuns: Math.ceil((trial.harness.runs ?? 100) / 4) },
      );
    },
  },
  {
    id: "reader.disposed",
    says: "may be given up at any time, and again",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const [split] = await trial.splits(stored, 1);
        assert(split !== undefined, "the large input has no split");
        for (const batches of [0, 1]) {
          const reader = await trial.openSplit(stored, split);
          for (let i = 0; i < batches; i++) await reader.nextBatch();
          await reader[Symbol.asyncDispose]();
          await reader[Symbol.asyncDispose]();
        }
      });
    },
  },
  {
    id: "reader.cancelled",
    says: "does not begin when its signal is aborted",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const [split] = await trial.splits(stored, 1);
        assert(split !== undefined, "the large input has no split");
        const signal = AbortSignal.abort(new Error("enough"));
        await expectRefusal(async () => {
          await using reader = await trial.openSplit(stored, split, signal);
          await readOn(reader);
        }, "reading with an aborted signal must be refused");
      });
    },
  },
];

async function expectCounts<T>(
  trial: InputFormatTrial<unknown, T>,
  stored: StoredInput<T>,
  minSplits: number,
): Promise<void> {
  for (const split of await trial.splits(stored, minSplits)) {
    await using reader = await trial.openSplit(stored, split);
    if (reader.nextCount === undefined) continue;
    let count = 0;
    for (let next = await reader.nextCount(); next !== null; next = await reader.nextCount())
      count += next;
    assert.equal(count, (await trial.readSplit(stored, split)).length);
  }
}
