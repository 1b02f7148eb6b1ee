import assert from "node:assert/strict";
import type { OutputLine, OutputPlace, StoreFaults } from "./output-trial.ts";

// More changes than any commit of so few partitions makes: a loop that does not end is a broken harness.
const mostChanges = 500;

function faultsOf({ faults }: OutputPlace<unknown>): StoreFaults {
  assert(faults !== undefined, "faults are claimed, but there are none");
  return faults;
}

export const commitFaultLines: readonly OutputLine[] = [
  {
    id: "fault.commit-repeated",
    says: "commits all when it is repeated after a crash at any of its steps, and is not complete before",
    needs: ["faults"],
    check: async (trial) => {
      let hasFailed = true;
      let steps = 0;
      for (; hasFailed && steps < mostChanges; steps++) {
        const job = await trial.startJob(3);
        const partitions = [0, 1, 2].map((i) => trial.records(3, i * 3));
        const messages = await job.runTasks(partitions);
        const faults = faultsOf(job.place);
        faults.failAfter(steps);
        const [ended] = await Promise.allSettled([job.commit(messages)]);
        hasFailed = faults.mend();
        if (ended.status === "rejected")
          assert.equal(
            await job.place.isComplete(),
            false,
            `complete after a crash at step ${steps}`,
          );
        await job.commit(structuredClone(messages));
        const what = `the output after a crash at step ${steps}`;
        assert.deepEqual(
          trial.arrange(await job.place.read()),
          trial.arrange(partitions.flat()),
          what,
        );
        assert.equal(await job.place.isComplete(), true, what);
        assert.deepEqual(await job.place.traces(), [], what);
      }
      assert(steps > 1, "no fault happened in a commit");
      assert(!hasFailed, `a commit of three partitions makes ${mostChanges} changes`);
    },
  },
  {
    id: "fault.commit-aborted",
    says: "leaves nothing when the job is aborted after its commit crashed at any of its steps",
    needs: ["faults", "staged"],
    check: async (trial) => {
      let hasFailed = true;
      for (let steps = 0; hasFailed && steps < mostChanges; steps++) {
        const job = await trial.startJob(3);
        const messages = await job.runTasks([0, 1, 2].map((i) => trial.records(3, i * 3)));
        const faults = faultsOf(job.place);
        faults.failAfter(steps);
        const [ended] = await Promise.allSettled([job.commit(messages)]);
        hasFailed = faults.mend();
        if (ended.status === "fulfilled") continue;
        await job.abort();
        await job.abort();
        const what = `after a crash at step ${steps}`;
        assert.deepEqual(await job.place.read(), [], `visible ${what}`);
        assert.equal(await job.place.isComplete(), false, `complete ${what}`);
        assert.deepEqual(await job.place.traces(), [], `traces ${what}`);
      }
    },
  },
  {
    id: "fault.write-fails",
    says: "fails an attempt whose write fails, at any of its steps, and shows the next one only",
    needs: ["faults", "staged"],
    check: async (trial) => {
      let hasFailed = true;
      for (let steps = 0; hasFailed && steps < mostChanges; steps++) {
        const job = await trial.startJob(1);
        const faults = faultsOf(job.place);
        faults.failAfter(steps);
        const [ended] = await Promise.allSettled([job.runTask(0, trial.records(3, 50))]);
        hasFailed = faults.mend();
        assert.equal(
          ended.status === "rejected",
          hasFailed,
          `an attempt whose step ${steps} failed must fail`,
        );
        const message = await job.runTask(0, trial.records(3), 1);
        await job.commit([message]);
        assert.deepEqual(trial.arrange(await job.place.read()), trial.arrange(trial.records(3)));
        assert.deepEqual(await job.place.traces(), []);
      }
    },
  },
];
