import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { RequestListener } from "node:http";
import { RestError } from "../rest/rest-error.ts";
import type { UiSettings } from "../ui-settings.ts";
import { asset, isAsset } from "./assets.ts";
import { HostGuard } from "./host-guard.ts";

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

/** Answers requests, and lets nobody in who comes from elsewhere: around `routes` what all pages need. */
export function requestListener(
  routes: Hono,
  settings: UiSettings,
  onFailure: (message: string) => void,
): RequestListener {
  const guard = new HostGuard([settings.bindAddress, ...settings.allowedHosts]);
  const app = new Hono({ strict: false });
  app.use(headers);
  app.use(async (c, next) => {
    if (!guard.allows(c.req.header("Host")))
      throw new RestError(
        403,
        `the host ${c.req.header("Host")} is not allowed: name it in spark.firesteel.ui.allowedHosts`,
      );
    await next();
    c.header("Cache-Control", "no-cache");
  });
  app.get("/static/:name", async (c) => {
    const name = c.req.param("name");
    if (!isAsset(name)) return c.notFound();
    const { body, type } = await asset(name);
    return c.body(body, 200, { "Content-Type": type });
  });
  app.route("/", routes);
  app.notFound((c) => c.text(`no such page: ${c.req.path}`, 404));
  app.onError((error, c) => {
    if (error instanceof RestError) return c.text(error.message, error.status);
    onFailure(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    return c.text("the server failed to answer: see the log of the application", 500);
  });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => void answer(request, response);
}
