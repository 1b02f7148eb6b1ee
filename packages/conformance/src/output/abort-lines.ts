import assert from "node:assert/strict";
import { Job, type OutputLine } from "./output-trial.ts";

export const abortLines: readonly OutputLine[] = [
  {
    id: "abort.leaves-nothing",
    says: "leaves nothing of a job that is aborted, whatever its tasks have done; it may be repeated",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(3);
      await job.runTask(0, trial.records(5));
      await job.runTask(0, trial.records(5), 1);
      const writing = await job.openTask(1);
      await writing.write(trial.records(3000, 10));
      await writing.abort();
      await job.abort();
      await job.abort();
      assert.deepEqual(await job.place.read(), []);
      assert.equal(await job.place.isComplete(), false);
      assert.deepEqual(await job.place.traces(), []);
    },
  },
  {
    id: "abort.never-complete",
    says: "never looks complete after it was aborted",
    check: async (trial) => {
      const job = await trial.startJob(1);
      await job.runTask(0, trial.records(5));
      await job.abort();
      assert.equal(await job.place.isComplete(), false);
    },
  },
  {
    id: "abort.without-set-up",
    says: "has nothing to do for a job that was never set up",
    check: async (trial) => {
      const place = await trial.harness.openPlace();
      await new Job(place, 2).abort();
      assert.deepEqual(await place.read(), []);
      assert.deepEqual(await place.traces(), []);
    },
  },
  {
    id: "abort.then-again",
    says: "leaves the place free for the next job",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      await job.runTask(0, trial.records(5, 100));
      await job.abort();
      const next = await trial.startJob(1, job.place);
      await next.commit(await next.runTasks([trial.records(5)]));
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(5)));
      assert.deepEqual(await job.place.traces(), []);
    },
  },
  {
    id: "abort.late-attempt",
    says: "shows nothing of an attempt that ends after its job was aborted",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const late = await job.openTask(0);
      await late.write(trial.records(10));
      await job.abort();
      try {
        await late.write(trial.records(10, 10));
        await late.commit();
      } catch {
        // Refused: as good.
      }
      assert.deepEqual(await job.place.read(), []);
      assert.equal(await job.place.isComplete(), false);
    },
  },
  {
    id: "abort.task",
    says: "removes what an attempt wrote when the attempt is aborted",
    needs: ["staged"],
    check: async (trial) => {
      const job = await trial.startJob(1);
      const writer = await job.openTask(0, 0);
      for (let i = 0; i < 3; i++) await writer.write(trial.records(4000, i * 4000));
      await writer.abort();
      const empty = await job.openTask(0, 1);
      await empty.abort();
      const message = await job.runTask(0, trial.records(2), 2);
      await job.commit([message]);
      assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(2)));
      assert.deepEqual(await job.place.traces(), []);
    },
  },
];
