import assert from "node:assert/strict";
import { FiresteelError } from "@firesteel/core/io";
import * as fc from "fast-check";
import { expectRefusal } from "../expect-code.ts";
import type { InputFormatLine } from "./input-format-trial.ts";

/** From "as few as you like" to more splits than records. */
const splitCounts: fc.Arbitrary<number> = fc.integer({ min: 1, max: 60 });

export const splitLines: readonly InputFormatLine[] = [
  {
    id: "splits.every-record-once",
    says: "give every record once, whatever the input and however it is split",
    check: async (trial) => {
      await fc.assert(
        fc.asyncProperty(trial.harness.inputs, splitCounts, async (input, minSplits) => {
          await trial.with(input, async (stored) => {
            const records = await trial.readAll(stored, minSplits);
            assert.deepEqual(trial.arrange(records), trial.arrange(stored.records));
          });
        }),
        { numRuns: trial.harness.runs ?? 100 },
      );
    },
  },
  {
    id: "splits.large",
    says: "give every record of a large input once",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        assert(stored.records.length >= 1000, "the large input has too few records");
        for (const minSplits of [1, 3, 16]) {
          const records = await trial.readAll(stored, minSplits);
          assert.equal(records.length, stored.records.length, "number of records");
          assert.deepEqual(trial.arrange(records), trial.arrange(stored.records));
        }
      });
    },
  },
  {
    id: "splits.empty",
    says: "give nothing of an input without records",
    check: async (trial) => {
      await trial.with(trial.harness.empty, async (stored) => {
        assert.deepEqual(await trial.readAll(stored, 1), []);
        assert.deepEqual(await trial.readAll(stored, 5), []);
      });
    },
  },
  {
    id: "splits.plain",
    says: "are plain data that says their length and where they are best read",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        for (const split of await trial.splits(stored, 4)) {
          assert.deepEqual(structuredClone(split), split, "a structured clone of the split");
          assert(Number.isFinite(split.length) && split.length >= 0, `length ${split.length}`);
          assert(
            Array.isArray(split.preferredHosts) &&
              split.preferredHosts.every((host) => typeof host === "string" && host !== ""),
            "preferredHosts",
          );
        }
      });
    },
  },
  {
    id: "splits.repeatable",
    says: "are the same when they are asked for again",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        assert.deepEqual(await trial.splits(stored, 4), await trial.splits(stored, 4));
      });
    },
  },
  {
    id: "splits.several",
    says: "are several where several are asked for, and none of them has it all",
    needs: ["splittable"],
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const splits = await trial.splits(stored, 4);
        assert(splits.length >= 2, `${splits.length} splits instead of 4`);
        const counts = [];
        for (const split of splits) counts.push((await trial.readSplit(stored, split)).length);
        const filled = counts.filter((count) => count > 0).length;
        assert(filled >= 2, `records of the splits: ${counts.join(", ")}`);
      });
    },
  },
  {
    id: "splits.at-once",
    says: "are read at once, in any order, by readers that know nothing of each other",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const splits = await trial.splits(stored, 6);
        const parts = await Promise.all(
          splits
            .map((split, i) => ({ split, i }))
            .toReversed()
            .map(async ({ split, i }) => ({ i, records: await trial.readSplit(stored, split) })),
        );
        const records = parts.toSorted((a, b) => a.i - b.i).flatMap((part) => part.records);
        assert.deepEqual(trial.arrange(records), trial.arrange(stored.records));
      });
    },
  },
  {
    id: "splits.missing",
    says: "cannot be had of an input that does not exist: the error has a code",
    check: async (trial) => {
      const error = await expectRefusal(
        () => trial.splits(trial.harness.missing(), 2),
        "a missing input must be refused, not be taken for an empty one",
      );
      assert(FiresteelError.is(error), `expected a FiresteelError, got ${String(error)}`);
    },
  },
  {
    id: "splits.cancelled",
    says: "are not looked for when the signal is aborted",
    check: async (trial) => {
      await trial.with(trial.harness.large, async (stored) => {
        const signal = AbortSignal.abort(new Error("enough"));
        await expectRefusal(
          () => trial.splits(stored, 2, { signal }),
          "getSplits with an aborted signal must be refused",
        );
      });
    },
  },
];
