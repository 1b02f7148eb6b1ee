import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { isIPv6 } from "node:net";
import { metricsRoutes } from "../metrics/metrics-routes.ts";
import { numberInPath } from "../rest/parameters.ts";
import { RestApi } from "../rest/rest-api.ts";
import { RestError } from "../rest/rest-error.ts";
import type { ShownApplication } from "../rest/shown-application.ts";
import type { StageRecord } from "../store/records.ts";
import type { StatusStore } from "../store/status-store.ts";
import type { UiSettings } from "../ui-settings.ts";
import { asset, isAsset } from "./assets.ts";
import { graphJson } from "./graph-json.ts";
import { HostGuard } from "./host-guard.ts";
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

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  // It is no https server, and other sites on its host are none of its business.
  strictTransportSecurity: false,
});

/** The HTTP server of an application: its status API, its pages, and what cancels jobs. */
export function createUiServer(
  application: ShownApplication,
  store: StatusStore,
  settings: UiSettings,
): Server {
  const guard = new HostGuard([settings.bindAddress, ...settings.allowedHosts]);
  const token = randomBytes(24).toString("base64url");
  const document = page({
    base: "",
    applicationId: application.id,
    applicationName: application.name,
    master: application.master,
    version: application.version,
    killEnabled: settings.killEnabled,
    isLogged: application.environment !== undefined,
    token,
  });

  const app = new Hono({ strict: false });
  app.use(headers);
  app.use(async (c, next) => {
    if (!guard.allows(c.req.header("Host")))
      throw new RestError(
        403,
        `the host ${c.req.header("Host")} is not allowed: name it in spark.firesteel.ui.allowedHosts`,
      );
    c.header("Cache-Control", "no-cache");
    await next();
  });
  app.route("/api/v1", new RestApi(application, store).routes());
  app.route("/metrics", metricsRoutes(application, store, settings.prometheusEnabled));
  app.get("/ui/pools", (c) => c.json(poolsJson(application.pools(), store)));
  app.get("/ui/graph", (c) => c.json(graphJson(askedStages(c, store))));
  app.get("/static/:name", async (c) => {
    const name = c.req.param("name");
    if (!isAsset(name)) return c.notFound();
    const { body, type } = await asset(name);
    return c.body(body, 200, { "Content-Type": type });
  });
  app.get("/", (c) => c.redirect("/jobs/"));
  for (const path of pages) app.get(path, (c) => c.html(document));
  app.route("/", killRoutes({ application, store, isEnabled: settings.killEnabled, token }));
  app.notFound((c) => c.text(`no such page: ${c.req.path}`, 404));
  app.onError((error, c) => {
    if (error instanceof RestError) return c.text(error.message, error.status);
    application.log(
      "WARN",
      `${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`,
    );
    return c.text("the server failed to answer: see the log of the application", 500);
  });

  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  return server;
}

/** `http://127.0.0.1:4040` */
export function urlOf(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Ends it and every connection. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
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
