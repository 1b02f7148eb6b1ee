import type { UiApplication } from "@firesteel/core/ui";
import { sparkTime } from "./spark-time.ts";

/** Spark: `ApplicationInfo`, of an application with one attempt. */
export function applicationJson(application: UiApplication, endTime: number | undefined): object {
  const { startTime } = application;
  return {
    id: application.id,
    name: application.name,
    attempts: [
      {
        startTime: sparkTime(startTime),
        endTime: sparkTime(endTime ?? -1),
        lastUpdated: sparkTime(endTime ?? startTime),
        duration: (endTime ?? Date.now()) - startTime,
        sparkUser: application.user,
        completed: endTime !== undefined,
        appSparkVersion: application.version,
        startTimeEpoch: startTime,
        endTimeEpoch: endTime ?? -1,
        lastUpdatedEpoch: endTime ?? startTime,
      },
    ],
  };
}
