import { makeZip } from "client-zip";
import type { Context } from "hono";
import type { ShownApplication } from "./shown-application.ts";

/** The event log as an archive; of a running application an empty one, as Spark's. */
export function downloadLogs(c: Context, { id, logs }: ShownApplication): Response {
  c.header("Content-Type", "application/octet-stream");
  c.header("Content-Disposition", `attachment; filename="eventLogs-${encodeURIComponent(id)}.zip"`);
  return c.body(makeZip(logs?.() ?? []));
}
