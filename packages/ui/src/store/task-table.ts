import type { AccumulableInfo, TaskInfo } from "@firesteel/core";
import type { TaskMetricsJson } from "@firesteel/core/ui";
import { NumberColumn } from "./number-column.ts";
import { metricNames, type MetricName, type MetricValues } from "./task-metric.ts";

const statuses = ["RUNNING", "SUCCESS", "FAILED", "KILLED"] as const;

export type TaskStatus = (typeof statuses)[number];

/** One attempt of a task, as it is shown. Times are milliseconds since the epoch. */
export interface TaskRow {
  readonly taskId: number;
  readonly index: number;
  readonly attempt: number;
  readonly executorId: string;
  readonly host: string;
  readonly launchTime: number;
  /** Undefined while it runs. */
  readonly finishTime: number | undefined;
  readonly status: TaskStatus;
  readonly locality: string;
  readonly speculative: boolean;
  readonly errorMessage: string | undefined;
  readonly accumulables: readonly AccumulableInfo[];
  /** Undefined until it has reported some. */
  readonly metrics: MetricValues | undefined;
}

/** What tasks can be ordered by. */
export type TaskKey =
  MetricName | "taskId" | "index" | "attempt" | "executorId" | "launchTime" | "duration" | "status";

const maxErrorChars = 8000;
/** Errors in full of which there is one copy each; further ones are cut to a line. */
const maxErrors = 200;
const maxShortErrorChars = 200;

/** The task attempts of one attempt of a stage, column by column: 100,000 of them take some 20 MB. */
export class TaskTable {
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  readonly #taskIds = new NumberColumn();
  readonly #indexes = new NumberColumn();
  readonly #attempts = new NumberColumn();
  readonly #executors = new NumberColumn();
  readonly #launches = new NumberColumn();
  readonly #finishes = new NumberColumn();
  readonly #statuses = new NumberColumn();
  readonly #speculative = new NumberColumn();
  readonly #localities = new NumberColumn();
  readonly #measured = new NumberColumn();
  readonly #metrics = new Map<MetricName, NumberColumn>(
    metricNames.map((name) => [name, new NumberColumn()]),
  );
  readonly #executorNames: { readonly id: string; readonly host: string }[] = [];
  readonly #executorNumbers = new Map<string, number>();
  readonly #accumulables = new Map<number, readonly AccumulableInfo[]>();
  readonly #localityNames: string[] = [];
  readonly #errors = new Map<number, string>();
  readonly #errorTexts = new Map<string, string>();
  #version = 0;

  get size(): number {
    return this.#slots.size;
  }

  /** Changes whenever the table does. */
  get version(): number {
    return this.#version;
  }

  start(info: TaskInfo): void {
    this.#version += 1;
    const slot = this.#slots.get(info.taskId) ?? this.#free.pop() ?? this.#slots.size;
    this.#slots.set(info.taskId, slot);
    this.#taskIds.set(slot, info.taskId);
    this.#indexes.set(slot, info.index);
    this.#attempts.set(slot, info.attemptNumber);
    this.#executors.set(slot, this.#executorNumber(info));
    this.#launches.set(slot, info.launchTime);
    this.#finishes.set(slot, 0);
    this.#statuses.set(slot, 0);
    this.#speculative.set(slot, info.speculative ? 1 : 0);
    this.#localities.set(slot, this.#localityNumber(info.taskLocality));
    this.#measured.set(slot, 0);
    for (const column of this.#metrics.values()) column.set(slot, 0);
  }

  /** A task that is not known, because its row had to go, stays unknown. */
  end(info: TaskInfo, metrics: TaskMetricsJson | undefined, error: string | undefined): void {
    const slot = this.#slots.get(info.taskId);
    if (slot === undefined) return;
    this.#version += 1;
    this.#finishes.set(slot, info.finishTime ?? info.launchTime);
    this.#statuses.set(slot, statuses.indexOf(info.status));
    if (info.accumulables.length > 0) this.#accumulables.set(slot, info.accumulables);
    if (error !== undefined) this.#errors.set(slot, this.#oneCopy(error));
    if (metrics === undefined) return;
    this.#measured.set(slot, 1);
    for (const [name, column] of this.#metrics) column.set(slot, metrics[name]);
  }

  /** Forgets the task that started first of those that have ended; false where none has. */
  dropOldestEnded(): boolean {
    for (const [taskId, slot] of this.#slots) {
      if (this.#statuses.get(slot) === 0) continue;
      this.#version += 1;
      this.#slots.delete(taskId);
      this.#errors.delete(slot);
      this.#accumulables.delete(slot);
      this.#free.push(slot);
      return true;
    }
    return false;
  }

  /** The executor that runs the task; undefined where it is over, or not known. */
  runningOn(taskId: number): string | undefined {
    const slot = this.#slots.get(taskId);
    if (slot === undefined || this.status(slot) !== "RUNNING") return undefined;
    return this.#executorNames[this.#executors.get(slot)]?.id;
  }

  row(slot: number): TaskRow {
    const finish = this.#finishes.get(slot);
    const executor = this.#executorNames[this.#executors.get(slot)];
    return {
      taskId: this.#taskIds.get(slot),
      index: this.#indexes.get(slot),
      attempt: this.#attempts.get(slot),
      executorId: executor?.id ?? "",
      host: executor?.host ?? "",
      launchTime: this.#launches.get(slot),
      finishTime: finish === 0 ? undefined : finish,
      status: this.status(slot),
      locality: this.#localityNames[this.#localities.get(slot)] ?? "",
      speculative: this.#speculative.get(slot) === 1,
      errorMessage: this.#errors.get(slot),
      accumulables: this.#accumulables.get(slot) ?? [],
      metrics: this.#measured.get(slot) === 1 ? this.#metricsOf(slot) : undefined,
    };
  }

  status(slot: number): TaskStatus {
    return statuses[this.#statuses.get(slot)] ?? "RUNNING";
  }

  /** Whether its number, partition, executor, status or error holds a text in small letters. */
  matches(slot: number, text: string): boolean {
    const executor = this.#executorNames[this.#executors.get(slot)];
    return (
      String(this.#taskIds.get(slot)).includes(text) ||
      String(this.#indexes.get(slot)).includes(text) ||
      executor?.id.toLowerCase() === text ||
      executor?.host.toLowerCase() === text ||
      this.status(slot).toLowerCase().includes(text) ||
      this.#errors.get(slot)?.toLowerCase().includes(text) === true
    );
  }

  /** Slots of the tasks that `matches` accepts, all by default, ordered by `key` and then by task. */
  slots(
    key: TaskKey,
    isDescending: boolean,
    matches: (slot: number) => boolean = (): boolean => true,
  ): Int32Array {
    const now = Date.now();
    const slots = Int32Array.from([...this.#slots.values()].filter(matches)).toSorted(
      (a, b) => this.#taskIds.get(a) - this.#taskIds.get(b),
    );
    if (key === "taskId") return isDescending ? slots.toReversed() : slots;
    const keys = new Float64Array(this.#free.length + this.#slots.size);
    for (const slot of slots) keys[slot] = this.#number(slot, key, now);
    const sign = isDescending ? -1 : 1;
    return slots.toSorted((a, b) => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)));
  }

  /** Values of the tasks that have succeeded, in ascending order; undefined where all are 0. */
  sortedValues(key: TaskKey | "schedulerDelay"): Float64Array | undefined {
    const column = this.#metrics.get(key as MetricName);
    if (column?.isZero === true) return undefined;
    const values = new Float64Array(this.#slots.size);
    let n = 0;
    for (const slot of this.#slots.values())
      if (this.#statuses.get(slot) === 1) values[n++] = this.#number(slot, key, 0);
    return values.subarray(0, n).toSorted();
  }

  get succeeded(): number {
    let n = 0;
    for (const slot of this.#slots.values()) if (this.#statuses.get(slot) === 1) n += 1;
    return n;
  }

  #metricsOf(slot: number): MetricValues {
    const values: [MetricName, number][] = [];
    for (const [name, column] of this.#metrics) values.push([name, column.get(slot)]);
    return Object.fromEntries(values) as unknown as MetricValues;
  }

  #number(slot: number, key: TaskKey | "schedulerDelay", now: number): number {
    const column = this.#metrics.get(key as MetricName);
    if (column !== undefined) return column.get(slot);
    switch (key) {
      case "index":
        return this.#indexes.get(slot);
      case "attempt":
        return this.#attempts.get(slot);
      case "executorId":
        return this.#executors.get(slot);
      case "launchTime":
        return this.#launches.get(slot);
      case "status":
        return this.#statuses.get(slot);
      case "duration":
        return this.#duration(slot, now);
      case "schedulerDelay":
        return schedulerDelay(this.#duration(slot, now), (name) => this.#number(slot, name, now));
      default:
        return this.#taskIds.get(slot);
    }
  }

  #duration(slot: number, now: number): number {
    return Math.max(0, (this.#finishes.get(slot) || now) - this.#launches.get(slot));
  }

  #executorNumber({ executorId: id, host }: TaskInfo): number {
    let number = this.#executorNumbers.get(id);
    if (number === undefined) {
      number = this.#executorNames.push({ id, host }) - 1;
      this.#executorNumbers.set(id, number);
    }
    return number;
  }

  #localityNumber(name: string): number {
    const known = this.#localityNames.indexOf(name);
    return known === -1 ? this.#localityNames.push(name) - 1 : known;
  }

  /** Many tasks fail in the same way. */
  #oneCopy(error: string): string {
    const text = error.length > maxErrorChars ? `${error.slice(0, maxErrorChars)}…` : error;
    const known = this.#errorTexts.get(text);
    if (known !== undefined) return known;
    if (this.#errorTexts.size >= maxErrors) return text.slice(0, maxShortErrorChars);
    this.#errorTexts.set(text, text);
    return text;
  }
}

/** What of a task's duration it spent neither computing nor with what belongs to it. */
export function schedulerDelay(duration: number, metric: (name: MetricName) => number): number {
  const own =
    metric("runTimeMs") + metric("deserializeTimeMs") + metric("resultSerializationTimeMs");
  return Math.max(0, Math.floor(duration - own));
}
