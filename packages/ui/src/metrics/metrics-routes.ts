import type { UiApplication } from "@firesteel/core/ui";
import { Hono } from "hono";
import { executorsJson } from "../rest/executors-json.ts";
import type { StatusStore } from "../store/status-store.ts";
import { driverMetrics } from "./driver-metrics.ts";
import { executorsPrometheus } from "./executors-prometheus.ts";

/** To be mounted at `/metrics`: what monitoring systems read. The paths and names are Spark's. */
export function metricsRoutes(
  application: UiApplication,
  store: StatusStore,
  isPrometheusEnabled: boolean,
): Hono {
  const routes = new Hono();
  routes.get("/json", async (c) => c.json(await driverMetrics(application, store)));
  if (isPrometheusEnabled)
    routes.get("/executors/prometheus", async (c) =>
      c.text(executorsPrometheus(application, await executorsJson(application, store, false))),
    );
  return routes;
}
