import type { SparkListenerEvent, SparkListenerJobStart, StageInfo } from "../listener-event.ts";

/** Jobs whose numbers are remembered: events of their stages may come after their end. */
const rememberedJobs = 1000;

/**
 * Gives stages that have ended other numbers in later jobs. Here a shuffle's stage keeps its number; in Spark it gets a
 * new one with each job, and a History Server would take a stage that is skipped for the one that ran.
 */
export class StageNumbers {
  readonly #ended = new Set<number>();
  readonly #jobs = new Map<number, ReadonlyMap<number, number>>();

  /** The event with the numbers of the log. */
  renumber(event: SparkListenerEvent): SparkListenerEvent {
    switch (event.event) {
      case "JobStart":
        return this.#jobStart(event);
      case "StageSubmitted":
        return { ...event, stageInfo: this.#stage(event.stageInfo) };
      case "StageCompleted":
        this.#ended.add(event.stageInfo.stageId);
        return { ...event, stageInfo: this.#stage(event.stageInfo) };
      case "TaskStart":
      case "TaskEnd":
      case "SpeculativeTaskSubmitted":
      case "StageExecutorMetrics":
        return { ...event, stageId: this.#number(event.jobId, event.stageId) };
      default:
        return event;
    }
  }

  #jobStart(event: SparkListenerJobStart): SparkListenerJobStart {
    const numbers = new Map<number, number>();
    for (const { stageId, alias } of event.stageInfos)
      if (alias !== undefined && this.#ended.has(stageId)) numbers.set(stageId, alias);
    if (numbers.size === 0) return event;
    this.#jobs.set(event.jobId, numbers);
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= rememberedJobs) break;
      this.#jobs.delete(oldest);
    }
    return {
      ...event,
      stageIds: event.stageIds.map((id) => this.#number(event.jobId, id)),
      stageInfos: event.stageInfos.map((info) => this.#stage(info)),
    };
  }

  #stage(info: StageInfo): StageInfo {
    if (!this.#jobs.has(info.jobId)) return info;
    return {
      ...info,
      stageId: this.#number(info.jobId, info.stageId),
      parentIds: info.parentIds.map((id) => this.#number(info.jobId, id)),
    };
  }

  #number(jobId: number, stageId: number): number {
    return this.#jobs.get(jobId)?.get(stageId) ?? stageId;
  }
}
