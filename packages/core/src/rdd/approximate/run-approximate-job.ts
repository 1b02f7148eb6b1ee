import { decodeRecords } from "../../lineage/driver-blocks.ts";
import type { Driver } from "../driver.ts";
import type { Job } from "../job-runner.ts";
import type { ApproximateEvaluator } from "./evaluators.ts";
import { PartialResult } from "./partial-result.ts";

/** Runs a job and gives what `evaluator` makes of the partitions that are done when the time is up. */
export async function runApproximateJob<U, R>(
  driver: Driver,
  job: Omit<Job, "onResult">,
  makeEvaluator: (numPartitions: number) => ApproximateEvaluator<U, R>,
  timeoutMs: number,
): Promise<PartialResult<R>> {
  const { numPartitions } = await driver.resolve(job.operator, job.signal);
  const evaluator = makeEvaluator(numPartitions);
  const final = driver
    .run({
      ...job,
      onResult: ({ partition, blocks }) => {
        evaluator.merge(partition, decodeRecords(blocks)[0] as U);
      },
    })
    .then(() => evaluator.currentResult());
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timeout");
  });
  try {
    const first = await Promise.race([final.then(() => "done" as const), timeout]);
    if (first === "timeout") return new PartialResult(evaluator.currentResult(), false, final);
    return new PartialResult(await final, true, final);
  } finally {
    clearTimeout(timer);
  }
}
