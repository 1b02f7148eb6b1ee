import { type Context, Hono } from "hono";
import type { RequestListener } from "node:http";
import { applicationJson, askedApplications } from "../rest/application-json.ts";
import { parametersOf } from "../rest/parameters.ts";
import { RestApi } from "../rest/rest-api.ts";
import { RestError } from "../rest/rest-error.ts";
import { applicationRoutes } from "../server/application-routes.ts";
import { requestListener } from "../server/request-listener.ts";
import { page } from "../server/page.ts";
import type { UiSettings } from "../ui-settings.ts";
import type { LoadedLog } from "./load-log.ts";
import type { LogDirectory } from "./log-directory.ts";

export interface HistoryServerOptions {
  readonly logs: LogDirectory;
  /** As users know it. */
  readonly directory: string;
  readonly settings: UiSettings;
  /** Of Firesteel. */
  readonly version: string;
  readonly onNotice: (message: string) => void;
}

/** Lists the applications of a directory, and shows each below `/history/<id>`, as Spark's History Server. */
export function historyListener(options: HistoryServerOptions): RequestListener {
  const { logs, settings, directory, version } = options;
  const shown = new WeakMap<LoadedLog, Hono>();
  const routesOf = (loaded: LoadedLog): Hono => {
    const known = shown.get(loaded) ?? routesOfLog(loaded, settings);
    shown.set(loaded, known);
    return known;
  };
  const show = async (c: Context, isFresh: boolean): Promise<Response> => {
    const id = c.req.param("app") ?? "";
    const loaded = await logs.open(id, isFresh);
    if (loaded === undefined) throw new RestError(404, `unknown app: ${id}`);
    return await routesOf(loaded).fetch(c.req.raw);
  };

  const routes = new Hono({ strict: false });
  const document = page({
    base: "",
    applicationId: "",
    applicationName: directory,
    master: "",
    version,
    killEnabled: false,
    isLogged: true,
    token: "",
  });
  routes.get("/", (c) => c.html(document));
  routes.get("/api/v1/version", (c) => c.json({ spark: version }));
  routes.get("/api/v1/applications", async (c) => {
    const asked = askedApplications(await logs.applications(), parametersOf(c));
    return c.json(
      asked.map((attempts) => applicationJson(attempts, attempts[0]?.lastUpdated ?? 0)),
    );
  });
  routes.get("/api/v1/applications/:app", async (c) => await show(c, true));
  routes.get("/api/v1/applications/:app/*", async (c) => await show(c, false));
  routes.get("/history/:app", (c) => c.redirect(`${baseOf(c.req.param("app"))}/jobs/`));
  // A page is of the log as it is now, what it asks for then of the same one.
  routes.get("/history/:app/ui/*", async (c) => await show(c, false));
  routes.get("/history/:app/*", async (c) => await show(c, true));
  return requestListener(routes, settings, options.onNotice);
}

function routesOfLog({ application, store }: LoadedLog, settings: UiSettings): Hono {
  const routes = new Hono({ strict: false });
  routes.route("/api/v1", new RestApi(application, store).routes());
  routes.route(
    "/history/:app",
    applicationRoutes(application, store, settings, baseOf(application.id)),
  );
  routes.notFound((c) => c.text(`no such page: ${c.req.path}`, 404));
  routes.onError((error) => {
    throw error;
  });
  return routes;
}

function baseOf(id: string): string {
  return `/history/${encodeURIComponent(id)}`;
}
