import type { Engine, EngineOptions } from "#src/engine/engine";
import type { JobPlan } from "#src/plan/job-plan";
import { createInProcessEngine } from "@firesteel/core/testing";

/** An engine that remembers the plans it ran and what it was told to free. */
export interface RecordingEngine {
  readonly factory: (options: EngineOptions) => Engine;
  readonly plans: JobPlan[];
  readonly released: number[];
  readonly unpersisted: number[];
  readonly destroyedBroadcasts: number[];
}

export function recordingEngine(): RecordingEngine {
  const plans: JobPlan[] = [];
  const released: number[] = [];
  const unpersisted: number[] = [];
  const destroyedBroadcasts: number[] = [];
  const factory = (options: EngineOptions): Engine => {
    const engine = createInProcessEngine(options);
    return {
      defaultParallelism: engine.defaultParallelism,
      runJob: async (plan, job) => {
        plans.push(plan);
        await engine.runJob(plan, job);
      },
      retain: (shuffle) => engine.retain(shuffle),
      release: (shuffle) => {
        released.push(shuffle);
        engine.release(shuffle);
      },
      unpersist: async (rdd) => {
        unpersisted.push(rdd);
        await engine.unpersist(rdd);
      },
      storage: () => engine.storage(),
      broadcast: (bytes) => engine.broadcast(bytes),
      removeBroadcast: async (id, destroy) => {
        if (destroy) destroyedBroadcasts.push(id);
        await engine.removeBroadcast(id, destroy);
      },
      cancelStage: (stage, reason) => engine.cancelStage(stage, reason),
      killTaskAttempt: (id, reason) => engine.killTaskAttempt(id, reason),
      executors: () => engine.executors(),
      close: () => engine.close(),
    };
  };
  return { factory, plans, released, unpersisted, destroyedBroadcasts };
}
