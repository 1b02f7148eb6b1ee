import { Hono } from "hono";
import type { RequestListener } from "node:http";
import { RestApi } from "../rest/rest-api.ts";
import type { ShownApplication } from "../rest/shown-application.ts";
import type { StatusStore } from "../store/status-store.ts";
import type { UiSettings } from "../ui-settings.ts";
import { applicationRoutes } from "./application-routes.ts";
import { requestListener } from "./request-listener.ts";

/** Answers for one application: its status API and its pages. */
export function uiListener(
  application: ShownApplication,
  store: StatusStore,
  settings: UiSettings,
): RequestListener {
  const routes = new Hono({ strict: false });
  routes.route("/api/v1", new RestApi(application, store).routes());
  routes.route("/", applicationRoutes(application, store, settings));
  return requestListener(routes, settings, (message) => application.log("WARN", message));
}
