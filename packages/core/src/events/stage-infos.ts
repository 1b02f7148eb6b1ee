import type { JobPlan } from "../plan/job-plan.ts";
import type { StageInfo } from "./listener-event.ts";

/** The stages of a job before it runs; its last one computes `resultTasks` partitions. */
export function stageInfosOf(
  jobId: number,
  { stages, aliases }: JobPlan,
  resultTasks: number,
): readonly StageInfo[] {
  return stages.map((program, i) => {
    const alias = aliases?.get(program.stage);
    return {
      stageId: program.stage,
      attemptNumber: 0,
      jobId,
      name: program.name,
      details: program.details ?? "",
      numTasks: i === stages.length - 1 ? resultTasks : program.numTasks,
      rddInfos: program.rdds,
      parentIds: program.parents ?? [],
      writesShuffle: program.sink.kind === "shuffleWrite",
      accumulables: [],
      ...(alias === undefined ? {} : { alias }),
    };
  });
}
