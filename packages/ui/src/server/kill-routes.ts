import type { UiApplication } from "@firesteel/core/ui";
import { type Context, Hono } from "hono";
import { timingSafeEqual } from "node:crypto";
import { RestError } from "../rest/rest-error.ts";
import type { StatusStore } from "../store/status-store.ts";

export interface KillOptions {
  readonly application: UiApplication;
  readonly store: StatusStore;
  readonly isEnabled: boolean;
  readonly token: string;
}

/** Header that carries the token: other sites' pages cannot send it without asking, and are not allowed to. */
const tokenHeader = "X-Firesteel-Token";

const reason = "killed via the web UI";

/** `POST /jobs/job/kill?id=` and `POST /stages/stage/kill?id=`. Spark's paths; never by GET. */
export function killRoutes(options: KillOptions): Hono {
  const { application, store } = options;
  const routes = new Hono();
  routes.post("/jobs/job/kill", (c) => {
    const id = admit(c, options);
    const job = store.job(id);
    if (job === undefined) throw new RestError(404, `unknown job: ${id}`);
    if (job.status === "RUNNING") application.cancelJob(id, reason);
    return c.body(null, 204);
  });
  routes.post("/stages/stage/kill", (c) => {
    const id = admit(c, options);
    const stage = store.attempts(id).at(-1);
    if (stage === undefined) throw new RestError(404, `unknown stage: ${id}`);
    if (stage.status === "ACTIVE") application.cancelStage(id, reason);
    return c.body(null, 204);
  });
  return routes;
}

/** The id that may be killed. @throws {RestError} 403 where the request may not, or comes from elsewhere */
function admit(c: Context, { isEnabled, token }: KillOptions): number {
  if (!isEnabled) throw new RestError(403, "spark.ui.killEnabled is false");
  const origin = c.req.header("Origin");
  const site = c.req.header("Sec-Fetch-Site");
  const isOwn = origin === undefined || isSameHost(origin, c.req.header("Host"));
  if (!isOwn || (site !== undefined && site !== "same-origin"))
    throw new RestError(403, "the request comes from another site");
  if (!isSame(c.req.header(tokenHeader) ?? "", token))
    throw new RestError(403, `the header ${tokenHeader} is not that of the page`);
  const id = c.req.query("id") ?? "";
  if (!/^\d{1,15}$/.test(id)) throw new RestError(404, `no id: ${id}`);
  return Number(id);
}

function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
