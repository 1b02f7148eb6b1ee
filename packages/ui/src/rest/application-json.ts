import type { Parameters } from "./parameters.ts";
import { sparkTime } from "./spark-time.ts";

/** What a list of applications tells of one. Times are milliseconds since the epoch. */
export interface ListedApplication {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly startTime: number;
  /** Undefined while it runs, and where it died. */
  readonly endTime: number | undefined;
  readonly lastUpdated: number;
  /** Of what ran it. */
  readonly version: string;
  /** Where a cluster ran the application several times. */
  readonly attemptId?: string | undefined;
}

/** Spark: `ApplicationInfo`; its attempts, the latest first. */
export function applicationJson(attempts: readonly ListedApplication[], now: number): object {
  const [latest] = attempts;
  return { id: latest?.id, name: latest?.name, attempts: attempts.map((a) => attemptJson(a, now)) };
}

function attemptJson(attempt: ListedApplication, now: number): object {
  const { attemptId, startTime, endTime, lastUpdated } = attempt;
  return {
    ...(attemptId === undefined ? {} : { attemptId }),
    startTime: sparkTime(startTime),
    endTime: sparkTime(endTime ?? -1),
    lastUpdated: sparkTime(lastUpdated),
    duration: (endTime ?? now) - startTime,
    sparkUser: attempt.user,
    completed: endTime !== undefined,
    appSparkVersion: attempt.version,
    startTimeEpoch: startTime,
    endTimeEpoch: endTime ?? -1,
    lastUpdatedEpoch: lastUpdated,
  };
}

const statuses = ["COMPLETED", "RUNNING"] as const;

/**
 * Which applications the parameters ask for, in their order. Spark: `ApplicationListResource`.
 *
 * @throws {RestError} 404 where one is not of its kind
 */
export function askedApplications<T extends ListedApplication>(
  applications: readonly (readonly T[])[],
  parameters: Parameters,
): (readonly T[])[] {
  const wanted = parameters.choices("status", statuses);
  const [minDate, maxDate] = [
    parameters.time("minDate", -Infinity),
    parameters.time("maxDate", Infinity, true),
  ];
  const [minEndDate, maxEndDate] = [
    parameters.time("minEndDate", -Infinity),
    parameters.time("maxEndDate", Infinity, true),
  ];
  const now = Date.now();
  return applications
    .filter(
      (attempts) =>
        wanted.has(attempts[0]?.endTime === undefined ? "RUNNING" : "COMPLETED") &&
        attempts.some(
          ({ startTime, endTime = now }) =>
            startTime >= minDate &&
            startTime <= maxDate &&
            endTime >= minEndDate &&
            endTime <= maxEndDate,
        ),
    )
    .slice(0, parameters.count("limit", Number.MAX_SAFE_INTEGER));
}
