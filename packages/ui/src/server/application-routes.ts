import { type Context, Hono } from "hono";
import { randomBytes } from "node:crypto";
import { metricsRoutes } from "../metrics/metrics-routes.ts";
import { numberInPath } from "../rest/parameters.ts";
import type { ShownApplication } from "../rest/shown-application.ts";
import type { StageRecord } from "../store/records.ts";
import type { StatusStore } from "../store/status-store.ts";
import type { UiSettings } from "../ui-settings.ts";
import { graphJson } from "./graph-json.ts";
import { killRoutes } from "./kill-routes.ts";
import { page } from "./page.ts";
import { poolsJson } from "./pools-json.ts";

/** Addresses of pages, Spark's, with or without a slash at the end. */
const pages = [
  "/jobs",
  "/jobs/job",
  "/stages",
  "/stages/stage",
  "/stages/pool",
  "/storage",
  "/storage/rdd",
  "/environment",
  "/executors",
  "/executors/threadDump",
];

/** The pages of an application below `base`, what they ask for besides the status API, and what cancels jobs. */
export function applicationRoutes(
  application: ShownApplication,
  store: StatusStore,
  settings: UiSettings,
  base: string = "",
): Hono {
  const token = randomBytes(24).toString("base64url");
  const document = page({
    base,
    applicationId: application.id,
    applicationName: application.name,
    master: application.master,
    version: application.version,
    killEnabled: settings.killEnabled,
    isLogged: application.environment !== undefined,
    token,
  });
  const routes = new Hono({ strict: false });
  routes.route("/metrics", metricsRoutes(application, store, settings.prometheusEnabled));
  routes.get("/ui/pools", (c) => c.json(poolsJson(application.pools(), store)));
  routes.get("/ui/graph", (c) => c.json(graphJson(askedStages(c, store))));
  routes.get("/", (c) => c.redirect(`${base}/jobs/`));
  for (const path of pages) routes.get(path, (c) => c.html(document));
  routes.route("/", killRoutes({ application, store, isEnabled: settings.killEnabled, token }));
  return routes;
}

/** Of each `stage` of the query the attempt that `attempt` names, or the latest one where there is no such parameter. */
function askedStages(c: Context, store: StatusStore): StageRecord[] {
  const attempt = c.req.query("attempt");
  return (c.req.queries("stage") ?? []).flatMap((text) => {
    const id = numberInPath(text, c.req.path);
    const found =
      attempt === undefined
        ? store.attempts(id).at(-1)
        : store.stage(id, numberInPath(attempt, c.req.path));
    return found === undefined ? [] : [found];
  });
}
