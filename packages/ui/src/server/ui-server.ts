import { Hono } from "hono";
import type { Server } from "node:http";
import { RestApi } from "../rest/rest-api.ts";
import type { ShownApplication } from "../rest/shown-application.ts";
import type { StatusStore } from "../store/status-store.ts";
import type { UiSettings } from "../ui-settings.ts";
import { applicationRoutes } from "./application-routes.ts";
import { createHttpServer } from "./http-server.ts";

/** The HTTP server of one application: its status API and its pages. */
export function createUiServer(
  application: ShownApplication,
  store: StatusStore,
  settings: UiSettings,
): Server {
  const routes = new Hono({ strict: false });
  routes.route("/api/v1", new RestApi(application, store).routes());
  routes.route("/", applicationRoutes(application, store, settings));
  return createHttpServer(routes, settings, (message) => application.log("WARN", message));
}
