import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { OutputLine } from "./output-trial.ts";

export const commitLines: readonly OutputLine[] = [
  {
    id: "commit.alone-shows",
    says: "shows nothing before the job commits: not what tasks write, nor what they commit",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(2);
      const expectNothing = async (when: string): Promise<void> => {
        assert.deepEqual(await job.place.read(), [], `visible ${when}`);
        assert.equal(await job.place.isComplete(), false, `complete ${when}`);
      };
      await expectNothing("after set-up");
      const writer = await job.openTask(0);
      for (let i = 0; i < 4; i++) await writer.write(trial.records(5000, i * 5000));
      await expectNothing("while a task writes");
      const first: unknown = structuredClone(await writer.commit());
      await expectNothing("after a task's commit");
      const second = await job.runTask(1, trial.records(1, 20_000));
      await expectNothing("after all tasks' commits");
      await job.commit([first, second]);
      assert.equal((await job.place.read()).length, 20_001);
      assert.equal(await job.place.isComplete(), true);
    },
  },
  {
    id: "commit.one-of-two",
    says: "shows exactly the attempts that were accepted, though others committed too",
    needs: ["staged"],
    check: async (trial) => {
      const choices = fc.array(fc.nat(2), { minLength: 3, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(choices, async (chosen) => {
          const job = await trial.startJob(3);
          const content = (partition: number, attempt: number): unknown[] =>
            trial.records(4, (partition * 3 + attempt) * 10);
          const attempts: unknown[][] = [];
          for (const attempt of [0, 1, 2])
            attempts.push(
              await job.runTasks(
                [0, 1, 2].map((partition) => content(partition, attempt)),
                attempt,
              ),
            );
          await job.commit(chosen.map((attempt, partition) => attempts[attempt]?.[partition]));
          const expected = chosen.flatMap((attempt, partition) => content(partition, attempt));
          assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(expected));
          assert.deepEqual(await job.place.traces(), []);
        }),
        { numRuns: Math.ceil((trial.harness.runs ?? 30) / 5), examples: [[[0, 1, 2]]] },
      );
    },
  },
  {
    id: "commit.same-records-once",
    says: "shows records once that two successful attempts of a partition wrote",
    check: async (trial) => {
      const job = await trial.startJob(2);
      const partitions = [trial.records(5), trial.records(5, 5)];
      const first = await job.runTasks(partitions, 0);
      const second = await job.runTasks(partitions, 1);
      await job.commit([first[0], second[1]]);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(partitions.flat()));
    },
  },
  {
    id: "commit.attempts-at-once",
    says: "keeps attempts of one partition apart that write at the same time",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const writers = [await job.openTask(0, 0), await job.openTask(0, 1)] as const;
      const [first, second] = [trial.records(6), trial.records(6, 50)];
      for (let i = 0; i < 6; i += 2) {
        await writers[0].write(first.slice(i, i + 2));
        await writers[1].write(second.slice(i, i + 2));
      }
      const messages = [await writers[0].commit(), await writers[1].commit()];
      await job.commit([structuredClone(messages[1])]);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(second));
    },
  },
  {
    id: "commit.retry",
    says: "shows the attempt that followed one that was aborted, and one that vanished",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const aborted = await job.openTask(0, 0);
      await aborted.write(trial.records(3000, 100));
      await aborted.abort();
      const vanished = await job.openTask(0, 1);
      await vanished.write(trial.records(3000, 5000));
      const message = await job.runTask(0, trial.records(3), 2);
      await job.commit([message]);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(3)));
      assert.deepEqual(await job.place.traces(), []);
      // The vanished worker comes back: whatever it does, nothing changes.
      await vanished.abort().catch(() => undefined);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(3)));
    },
  },
  {
    id: "commit.late-attempt",
    says: "shows nothing of an attempt that ends after its job",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const late = await job.openTask(0, 0);
      await late.write(trial.records(10, 100));
      await job.commit([await job.runTask(0, trial.records(3), 1)]);
      try {
        await late.write(trial.records(10, 200));
        await late.commit();
      } catch {
        // Refused: as good.
      }
      try {
        await job.runTask(0, trial.records(10, 300), 2);
      } catch {
        // As good.
      }
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(3)));
      assert.equal(await job.place.isComplete(), true);
    },
  },
  {
    id: "commit.twice",
    says: "changes nothing when it is called again with the same messages",
    check: async (trial) => {
      const job = await trial.startJob(2);
      const partitions = [trial.records(3), trial.records(3, 3)];
      const messages = await job.runTasks(partitions);
      await job.commit(messages);
      await job.commit(structuredClone(messages));
      await job.commit(structuredClone(messages));
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(partitions.flat()));
      assert.equal(await job.place.isComplete(), true);
      assert.deepEqual(await job.place.traces(), []);
    },
  },
  {
    id: "commit.races-attempts",
    says: "may run while other attempts of its partitions write and commit",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(3);
      const partitions = [0, 1, 2].map((i) => trial.records(4, i * 4));
      const messages = await job.runTasks(partitions);
      const others = await Promise.all([0, 1, 2].map((partition) => job.openTask(partition, 1)));
      for (const other of others) await other.write(trial.records(50, 1000));
      const [committed] = await Promise.allSettled([
        job.commit(messages),
        ...others.map((other) => other.commit()),
      ]);
      if (committed.status === "rejected") throw committed.reason;
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(partitions.flat()));
    },
  },
  {
    id: "commit.races-itself",
    says: "ends with every record once when two drivers commit the same job at once",
    check: async (trial) => {
      const job = await trial.startJob(3);
      const partitions = [0, 1, 2].map((i) => trial.records(4, i * 4));
      const messages = await job.runTasks(partitions);
      const ended = await Promise.allSettled([
        job.commit(messages),
        job.commit(structuredClone(messages)),
      ]);
      // One may have lost its footing; then it is repeated, as a driver does that finds its commit unfinished.
      if (ended.some(({ status }) => status === "rejected")) await job.commit(messages);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(partitions.flat()));
      assert.equal(await job.place.isComplete(), true);
      assert.deepEqual(await job.place.traces(), []);
    },
  },
];
