import assert from "node:assert/strict";
import { FiresteelError } from "@firesteel/core/io";
import * as fc from "fast-check";
import { expectRefusal } from "../expect-code.ts";
import { Job, type OutputLine } from "./output-trial.ts";

export const writeLines: readonly OutputLine[] = [
  {
    id: "write.every-record-once",
    says: "keeps every record once, whatever the partitions and batches",
    check: async (trial) => {
      const cuts = fc.array(fc.nat(40), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(
          trial.harness.records,
          cuts,
          fc.integer({ min: 1, max: 5 }),
          async (records, at, batch) => {
            const borders = [
              0,
              ...at.map((cut) => cut % (records.length + 1)),
              records.length,
            ].toSorted((a, b) => a - b);
            const partitions = borders.slice(1).map((end, i) => records.slice(borders[i], end));
            const job = await trial.startJob(partitions.length);
            const messages: unknown[] = [];
            for (const [partition, part] of partitions.entries()) {
              const writer = await job.openTask(partition);
              for (let i = 0; i < part.length; i += batch)
                await writer.write(part.slice(i, i + batch));
              messages.push(structuredClone(await writer.commit()));
            }
            await job.commit(messages);
            assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(records));
            assert.equal(await job.place.isComplete(), true);
          },
        ),
        { numRuns: trial.harness.runs ?? 30 },
      );
    },
  },
  {
    id: "write.large",
    says: "keeps every record of a large partition",
    check: async (trial) => {
      const job = await trial.startJob(1);
      const records = trial.records(20_000);
      const writer = await job.openTask(0);
      for (let i = 0; i < records.length; i += 3000) await writer.write(records.slice(i, i + 3000));
      await job.commit([structuredClone(await writer.commit())]);
      const found = await job.place.read();
      assert.equal(found.length, records.length, "number of records");
      assert.deepEqual(trial.arrange(found), trial.arrange(records));
    },
  },
  {
    id: "write.nothing",
    says: "commits partitions, and a whole job, without records",
    check: async (trial) => {
      const job = await trial.startJob(3);
      const records = trial.records(2);
      await job.commit(await job.runTasks([[], records, []]));
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(records));
      for (const numPartitions of [0, 2]) {
        const empty = await trial.startJob(numPartitions);
        await empty.commit(await empty.runTasks(Array.from({ length: numPartitions }, () => [])));
        assert.deepEqual(await empty.place.read(), []);
        assert.equal(await empty.place.isComplete(), true, "an empty output is complete");
      }
    },
  },
  {
    id: "write.batch-is-callers",
    says: "has taken a batch when write is done: the array may be filled again",
    check: async (trial) => {
      const job = await trial.startJob(1);
      const writer = await job.openTask(0);
      const expected = trial.records(6);
      const batch: unknown[] = [];
      for (let i = 0; i < expected.length; i += 2) {
        batch.splice(0, batch.length, expected[i], expected[i + 1]);
        await writer.write(batch);
        batch.fill(trial.harness.recordOf(99));
      }
      await job.commit([structuredClone(await writer.commit())]);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(expected));
    },
  },
  {
    id: "write.counts",
    says: "counts the bytes that it has written, never fewer than before",
    check: async (trial) => {
      const job = await trial.startJob(1);
      const writer = await job.openTask(0);
      let last = writer.bytesWritten;
      assert(last >= 0, `bytesWritten begins with ${last}`);
      for (let i = 0; i < 5; i++) {
        await writer.write(trial.records(2000, i * 2000));
        assert(writer.bytesWritten >= last, `bytesWritten fell from ${last}`);
        last = writer.bytesWritten;
      }
      const message: unknown = structuredClone(await writer.commit());
      assert(writer.bytesWritten > 0 && Number.isFinite(writer.bytesWritten), "bytesWritten");
      await job.commit([message]);
    },
  },
  {
    id: "write.many-at-once",
    says: "writes partitions at once",
    check: async (trial) => {
      const partitions = Array.from({ length: 6 }, (_, i) => trial.records(50, i * 50));
      const job = await trial.startJob(partitions.length);
      const messages = await Promise.all(partitions.map((part, i) => job.runTask(i, part)));
      await job.commit(messages);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(partitions.flat()));
    },
  },
  {
    id: "write.refuses-existing",
    says: "refuses a place that holds output, and touches nothing of it, not when it is aborted either",
    needs: ["refusesExisting"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const records = trial.records(3);
      await job.commit(await job.runTasks([records]));
      const second = new Job(job.place, 1);
      const error = await expectRefusal(() => second.setUp(), "existing output must be refused");
      assert(FiresteelError.is(error), `expected a FiresteelError, got ${String(error)}`);
      await second.abort();
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(records));
      assert.equal(await job.place.isComplete(), true);
    },
  },
];
