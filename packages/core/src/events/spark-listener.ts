import type {
  SparkListenerApplicationEnd,
  SparkListenerApplicationStart,
  SparkListenerBlockManagerAdded,
  SparkListenerBlockManagerRemoved,
  SparkListenerBlockUpdated,
  SparkListenerEnvironmentUpdate,
  SparkListenerEvent,
  SparkListenerExecutorAdded,
  SparkListenerExecutorMetricsUpdate,
  SparkListenerExecutorRemoved,
  SparkListenerJobEnd,
  SparkListenerJobStart,
  SparkListenerResourceProfileAdded,
  SparkListenerSpeculativeTaskSubmitted,
  SparkListenerStageCompleted,
  SparkListenerStageExecutorMetrics,
  SparkListenerStageSubmitted,
  SparkListenerTaskEnd,
  SparkListenerTaskStart,
  SparkListenerUnpersistRDD,
} from "./listener-event.ts";

/**
 * Told what happens in an application. Implement the methods of interest; one that throws or rejects is logged and
 * disturbs nobody. Calls come in order, after the fact, on the driver's own thread.
 */
export interface SparkListener {
  onApplicationStart?(event: SparkListenerApplicationStart): void | Promise<void>;
  onApplicationEnd?(event: SparkListenerApplicationEnd): void | Promise<void>;
  onJobStart?(event: SparkListenerJobStart): void | Promise<void>;
  onJobEnd?(event: SparkListenerJobEnd): void | Promise<void>;
  onStageSubmitted?(event: SparkListenerStageSubmitted): void | Promise<void>;
  onStageCompleted?(event: SparkListenerStageCompleted): void | Promise<void>;
  onSpeculativeTaskSubmitted?(event: SparkListenerSpeculativeTaskSubmitted): void | Promise<void>;
  onTaskStart?(event: SparkListenerTaskStart): void | Promise<void>;
  onTaskEnd?(event: SparkListenerTaskEnd): void | Promise<void>;
  onExecutorAdded?(event: SparkListenerExecutorAdded): void | Promise<void>;
  onExecutorRemoved?(event: SparkListenerExecutorRemoved): void | Promise<void>;
  onBlockManagerAdded?(event: SparkListenerBlockManagerAdded): void | Promise<void>;
  onBlockManagerRemoved?(event: SparkListenerBlockManagerRemoved): void | Promise<void>;
  onBlockUpdated?(event: SparkListenerBlockUpdated): void | Promise<void>;
  onEnvironmentUpdate?(event: SparkListenerEnvironmentUpdate): void | Promise<void>;
  onExecutorMetricsUpdate?(event: SparkListenerExecutorMetricsUpdate): void | Promise<void>;
  onStageExecutorMetrics?(event: SparkListenerStageExecutorMetrics): void | Promise<void>;
  onResourceProfileAdded?(event: SparkListenerResourceProfileAdded): void | Promise<void>;
  onUnpersistRDD?(event: SparkListenerUnpersistRDD): void | Promise<void>;
  /** Events without a method of their own, such as warnings. */
  onOtherEvent?(event: SparkListenerEvent): void | Promise<void>;
  /** Every event, instead of the methods above. Spark: `SparkFirehoseListener`. */
  onEvent?(event: SparkListenerEvent): void | Promise<void>;
}

/** Calls the method of `listener` that `event` is for. */
export function tellListener(
  listener: SparkListener,
  event: SparkListenerEvent,
): void | Promise<void> {
  if (listener.onEvent !== undefined) return listener.onEvent(event);
  switch (event.event) {
    case "ApplicationStart":
      return listener.onApplicationStart?.(event);
    case "ApplicationEnd":
      return listener.onApplicationEnd?.(event);
    case "JobStart":
      return listener.onJobStart?.(event);
    case "JobEnd":
      return listener.onJobEnd?.(event);
    case "StageSubmitted":
      return listener.onStageSubmitted?.(event);
    case "StageCompleted":
      return listener.onStageCompleted?.(event);
    case "SpeculativeTaskSubmitted":
      return listener.onSpeculativeTaskSubmitted?.(event);
    case "TaskStart":
      return listener.onTaskStart?.(event);
    case "TaskEnd":
      return listener.onTaskEnd?.(event);
    case "ExecutorAdded":
      return listener.onExecutorAdded?.(event);
    case "ExecutorRemoved":
      return listener.onExecutorRemoved?.(event);
    case "BlockManagerAdded":
      return listener.onBlockManagerAdded?.(event);
    case "BlockManagerRemoved":
      return listener.onBlockManagerRemoved?.(event);
    case "BlockUpdated":
      return listener.onBlockUpdated?.(event);
    case "EnvironmentUpdate":
      return listener.onEnvironmentUpdate?.(event);
    case "ExecutorMetricsUpdate":
      return listener.onExecutorMetricsUpdate?.(event);
    case "StageExecutorMetrics":
      return listener.onStageExecutorMetrics?.(event);
    case "ResourceProfileAdded":
      return listener.onResourceProfileAdded?.(event);
    case "UnpersistRDD":
      return listener.onUnpersistRDD?.(event);
    case "StageProgress":
    case "Warning":
      return listener.onOtherEvent?.(event);
  }
}
