import type { StageRecord } from "../store/records.ts";

/**
 * The RDDs of some attempts of stages and what executors did for them, for the pages; Spark draws the picture on the
 * server, so that its API has no such path.
 */
export function graphJson(stages: readonly StageRecord[]): object {
  return {
    stages: stages.map(({ info, status, executors }) => ({
      stageId: info.stageId,
      attemptId: info.attemptNumber,
      name: info.name,
      status,
      rdds: info.rddInfos,
      executors: [...executors].map(([id, { taskTime, succeeded, failed, killed, metrics }]) => ({
        id,
        taskTime,
        succeeded,
        failed,
        killed,
        inputBytes: metrics.inputBytes,
        shuffleReadBytes: metrics.shuffleReadBytes,
        shuffleWriteBytes: metrics.shuffleWriteBytes,
        spilledBytes: metrics.diskSpilledBytes,
      })),
    })),
  };
}
