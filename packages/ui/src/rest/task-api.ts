import type { Context, Hono } from "hono";
import type { StageRecord } from "../store/records.ts";
import type { StatusStore } from "../store/status-store.ts";
import type { TaskKey } from "../store/task-table.ts";
import { taskDistributions } from "./distributions.ts";
import { choiceOf, parametersOf, pathNumber, taskStatuses } from "./parameters.ts";
import { RestError } from "./rest-error.ts";
import { taskJson } from "./task-json.ts";
import { taskKeyOf } from "./task-order.ts";

const usualQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95];
const usualLength = 20;
/** A page of more would only be slow. */
const maxLength = 10_000;

/** The part of the status API that tells of the tasks of a stage; pages of them, so that their number matters little. */
export class TaskApi {
  readonly #store: StatusStore;

  constructor(store: StatusStore) {
    this.#store = store;
  }

  /** Below `/applications/:app`. */
  addRoutes(api: Hono): void {
    api.get("/stages/:stage/:attempt/taskSummary", (c) => c.json(this.#summary(c)));
    api.get("/stages/:stage/:attempt/taskList", (c) => c.json(this.#list(c)));
    api.get("/stages/:stage/:attempt/taskTable", (c) => c.json(this.#table(c)));
  }

  #summary(c: Context): object {
    const quantiles = parametersOf(c).quantiles(usualQuantiles);
    const stage = this.#find(c);
    const json = stage === undefined ? undefined : taskDistributions(stage, quantiles);
    if (json !== undefined) return json;
    const { stage: id = "", attempt = "" } = c.req.param() as Record<string, string>;
    throw new RestError(404, `No tasks reported metrics for ${id} / ${attempt} yet.`);
  }

  #list(c: Context): object[] {
    const parameters = parametersOf(c);
    const order = choiceOf("sortBy", parameters.text("sortBy") ?? "ID", [
      "ID",
      "RUNTIME",
      "INCREASING_RUNTIME",
      "+RUNTIME",
      "-RUNTIME",
      "DECREASING_RUNTIME",
    ]);
    const statuses = parameters.choices("status", taskStatuses);
    const stage = this.#find(c);
    if (stage === undefined) return [];
    const isDescending = order === "-RUNTIME" || order === "DECREASING_RUNTIME";
    const key = order === "ID" ? "taskId" : "runTimeMs";
    const slots = slotsOf(stage, key, isDescending, statuses);
    const offset = parameters.count("offset", 0);
    const length = Math.min(maxLength, parameters.count("length", usualLength));
    return page(stage, slots.subarray(offset, offset + length));
  }

  /** What Spark's own stage page asks for, in the words of the DataTables library. */
  #table(c: Context): object {
    const parameters = parametersOf(c);
    const stage = this.#find(c);
    const search = (parameters.text("search[value]") ?? parameters.text("search") ?? "").trim();
    const key = taskKeyOf(parameters.text("columnNameToSort"));
    const isDescending = parameters.text("order[0][dir]") === "desc";
    const statuses = parameters.choices("status", taskStatuses);
    if (stage === undefined) return { recordsFiltered: "0", aaData: [], recordsTotal: "0" };
    const slots = slotsOf(stage, key, isDescending, statuses, search);
    const start = parameters.count("start", 0);
    const length = Math.min(maxLength, parameters.count("length", usualLength));
    return {
      recordsFiltered: String(slots.length),
      aaData: page(stage, slots.subarray(start, start + length)),
      recordsTotal: String(stage.tasks.size),
    };
  }

  #find(c: Context): StageRecord | undefined {
    return this.#store.stage(pathNumber(c, "stage"), pathNumber(c, "attempt"));
  }
}

function page({ tasks }: StageRecord, slots: Int32Array): object[] {
  const now = Date.now();
  return [...slots].map((slot) => taskJson(tasks.row(slot), now));
}

function slotsOf(
  { tasks }: StageRecord,
  key: TaskKey,
  isDescending: boolean,
  statuses: ReadonlySet<string>,
  search: string = "",
): Int32Array {
  const lower = search.toLowerCase();
  return tasks.slots(
    key,
    isDescending,
    (slot) => statuses.has(tasks.status(slot)) && (lower === "" || tasks.matches(slot, lower)),
  );
}
