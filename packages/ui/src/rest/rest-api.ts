import type { UiStoredRdd } from "@firesteel/core/ui";
import { type Context, Hono } from "hono";
import type { StageRecord } from "../store/records.ts";
import type { StatusStore } from "../store/status-store.ts";
import { applicationJson, askedApplications, type ListedApplication } from "./application-json.ts";
import { downloadLogs } from "./download-logs.ts";
import { environmentJson } from "./environment-json.ts";
import { storageMemory } from "./executor-json.ts";
import { executorsJson, liveExecutors } from "./executors-json.ts";
import { jobJson } from "./job-json.ts";
import { type Parameters, parametersOf, pathNumber, taskStatuses } from "./parameters.ts";
import { RestError } from "./rest-error.ts";
import type { ShownApplication } from "./shown-application.ts";
import { type StageDetail, stageJson } from "./stage-json.ts";
import { storedRddJson } from "./storage-json.ts";
import { TaskApi } from "./task-api.ts";
import { ThreadApi } from "./thread-api.ts";

const jobStatuses = ["RUNNING", "SUCCEEDED", "FAILED", "UNKNOWN"] as const;
const stageStatuses = ["ACTIVE", "COMPLETE", "FAILED", "PENDING", "SKIPPED"] as const;
const usualQuantiles = [0, 0.25, 0.5, 0.75, 1];

/** Spark's status API (`/api/v1`) of one running application: its paths, its parameters, its JSON. */
export class RestApi {
  readonly #application: ShownApplication;
  readonly #store: StatusStore;
  readonly #tasks: TaskApi;

  constructor(application: ShownApplication, store: StatusStore) {
    this.#application = application;
    this.#store = store;
    this.#tasks = new TaskApi(store);
  }

  /** To be mounted at `/api/v1`. */
  routes(): Hono {
    const api = new Hono();
    api.get("/version", (c) => c.json({ spark: this.#application.version }));
    api.get("/applications", (c) =>
      c.json(
        askedApplications([[this.#listed()]], parametersOf(c)).map((attempts) =>
          applicationJson(attempts, Date.now()),
        ),
      ),
    );
    api.route("/applications/:app", this.#applicationRoutes());
    return api;
  }

  #applicationRoutes(): Hono {
    const api = new Hono();
    api.use(async (c, next) => {
      const app = c.req.param("app") ?? "";
      const isOwnPath = c.req.path.endsWith(`/applications/${app}`);
      if (app !== this.#application.id)
        throw new RestError(404, `${isOwnPath ? "unknown" : "no such"} app: ${app}`);
      await next();
    });
    api.get("/", (c) => c.json(applicationJson([this.#listed()], Date.now())));
    api.get("/jobs", (c) => this.#unlessKnown(c, () => this.#jobs(parametersOf(c))));
    api.get("/jobs/:job", (c) => c.json(this.#job(c)));
    api.get("/stages", (c) => this.#unlessKnown(c, () => this.#stages(parametersOf(c))));
    api.get("/stages/:stage", (c) => c.json(this.#attempts(c)));
    api.get("/stages/:stage/:attempt", (c) => c.json(this.#attempt(c)));
    this.#tasks.addRoutes(api);
    api.get("/executors", async (c) => c.json(await this.#executors(false)));
    api.get("/allexecutors", async (c) => c.json(await this.#executors(true)));
    new ThreadApi(this.#application, this.#store).addRoutes(api);
    api.get("/allmiscellaneousprocess", (c) => c.json([]));
    api.get("/storage/rdd", async (c) => c.json(await this.#storage()));
    api.get("/storage/rdd/:rdd", async (c) => c.json(await this.#storedRdd(c)));
    api.get("/logs", (c) => downloadLogs(c, this.#application));
    api.get("/environment", (c) => c.json(environmentJson(this.#application)));
    api.get("/:attempt{[^/]+}", (c) => {
      const { id } = this.#application;
      throw new RestError(404, `unknown app ${id}, attempt ${c.req.param("attempt")}`);
    });
    return api;
  }

  /** Nothing where the client has it already: who watches an application that rests costs nothing. */
  #unlessKnown(c: Context, answer: () => object): Response {
    const tag = `W/"${this.#store.version}"`;
    c.header("ETag", tag);
    if (c.req.header("If-None-Match") === tag) return c.body(null, 304);
    return c.json(answer());
  }

  #listed(): ListedApplication {
    const { id, name, user, startTime, version } = this.#application;
    const { endTime } = this.#store;
    return { id, name, user, startTime, version, endTime, lastUpdated: endTime ?? startTime };
  }

  #jobs(parameters: Parameters): object[] {
    const wanted = parameters.choices("status", jobStatuses);
    return this.#store
      .jobs()
      .filter(({ status }) => wanted.has(status))
      .map(jobJson);
  }

  #job(c: Context): object {
    const id = pathNumber(c, "job");
    const job = this.#store.job(id);
    if (job === undefined) throw new RestError(404, `unknown job: ${id}`);
    return jobJson(job);
  }

  #stages(parameters: Parameters): object[] {
    const wanted = parameters.choices("status", stageStatuses);
    const stages = this.#store.stages().filter(({ status }) => wanted.has(status));
    return this.#stagesJson(stages, parameters, false);
  }

  #attempts(c: Context): object[] {
    const id = pathNumber(c, "stage");
    const attempts = this.#store.attempts(id);
    if (attempts.length === 0) throw new RestError(404, `unknown stage: ${id}`);
    return this.#stagesJson(attempts, parametersOf(c), true);
  }

  #attempt(c: Context): object {
    const [stage, attempt] = [pathNumber(c, "stage"), pathNumber(c, "attempt")];
    const found = this.#store.stage(stage, attempt);
    if (found === undefined) {
      const attempts = this.#store.attempts(stage);
      if (attempts.length === 0) throw new RestError(404, `unknown stage: ${stage}`);
      const numbers = attempts.map(({ info }) => info.attemptNumber).join(", ");
      throw new RestError(404, `unknown attempt for stage ${stage}.  Found attempts: [${numbers}]`);
    }
    const [json] = this.#stagesJson([found], parametersOf(c), true);
    return json ?? {};
  }

  #stagesJson(
    stages: readonly StageRecord[],
    parameters: Parameters,
    withDetails: boolean,
  ): object[] {
    const details = parameters.flag("details", withDetails);
    const status = parameters.choices("taskStatus", taskStatuses);
    const isFiltered = details && status.size < taskStatuses.length;
    const detail: StageDetail = {
      details,
      taskStatus: isFiltered ? status : undefined,
      withSummaries: parameters.flag("withSummaries", false),
      quantiles: parameters.quantiles(usualQuantiles),
    };
    const hasTask = ({ tasks }: StageRecord): boolean =>
      tasks.slots("taskId", false, (slot) => status.has(tasks.status(slot))).length > 0;
    return stages
      .filter((stage) => !isFiltered || hasTask(stage))
      .map((stage) => stageJson(stage, detail));
  }

  async #executors(withDead: boolean): Promise<object[]> {
    return await executorsJson(this.#application, this.#store, withDead);
  }

  async #storage(): Promise<object[]> {
    const rdds = await this.#application.storage();
    const remaining = await this.#memoryRemaining(rdds);
    return rdds.map((rdd) => storedRddJson(rdd, remaining));
  }

  async #storedRdd(c: Context): Promise<object> {
    const id = pathNumber(c, "rdd");
    const rdds = await this.#application.storage();
    const rdd = rdds.find((each) => each.id === id);
    if (rdd === undefined) throw new RestError(404, `no rdd found w/ id ${id}`);
    return storedRddJson(rdd, await this.#memoryRemaining(rdds));
  }

  async #memoryRemaining(rdds: readonly UiStoredRdd[]): Promise<number> {
    const { used, max } = storageMemory(await liveExecutors(this.#application), rdds);
    return Math.max(0, max - used);
  }
}
