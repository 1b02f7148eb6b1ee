import type { ExecutorInfo, UiApplication } from "@firesteel/core/ui";
import type { StatusStore } from "../store/status-store.ts";
import { driverJson, executorJson, type LiveExecutors } from "./executor-json.ts";
import type { ShownApplication } from "./shown-application.ts";

/** The driver and the executors that are there, those that are gone too where `withDead`. */
export async function executorsJson(
  application: ShownApplication,
  store: StatusStore,
  withDead: boolean,
): Promise<object[]> {
  const [live, rdds] = [await liveExecutors(application), await application.storage()];
  // A log has no figures of a driver that ran elsewhere.
  const heapBytes = application.environment === undefined ? process.memoryUsage().heapUsed : 0;
  const executors = store.executors.all();
  // On Spark's local masters the driver is the executor.
  const isExecutor = executors.some(({ id }) => id === "driver");
  return [
    ...(isExecutor ? [] : [driverJson(application.startTime, live, rdds, heapBytes)]),
    ...executors
      .filter(({ removeTime }) => withDead || removeTime === undefined)
      .map((executor) => executorJson(executor, live)),
  ];
}

/** By their ids. */
export async function liveExecutors(application: UiApplication): Promise<LiveExecutors> {
  const executors = await application.executors();
  return new Map(executors.map((executor): [string, ExecutorInfo] => [executor.id, executor]));
}
