import type { ExecutorInfo, UiApplication } from "@firesteel/core/ui";
import type { StatusStore } from "../store/status-store.ts";
import { driverJson, executorJson, type LiveExecutors } from "./executor-json.ts";

/** The driver and the executors that are there, those that are gone too where `withDead`. */
export async function executorsJson(
  application: UiApplication,
  store: StatusStore,
  withDead: boolean,
): Promise<object[]> {
  const [live, rdds] = [await liveExecutors(application), await application.storage()];
  return [
    driverJson(application.startTime, live, rdds),
    ...store.executors
      .all()
      .filter(({ removeTime }) => withDead || removeTime === undefined)
      .map((executor) => executorJson(executor, live)),
  ];
}

/** By their ids. */
export async function liveExecutors(application: UiApplication): Promise<LiveExecutors> {
  const executors = await application.executors();
  return new Map(executors.map((executor): [string, ExecutorInfo] => [executor.id, executor]));
}
