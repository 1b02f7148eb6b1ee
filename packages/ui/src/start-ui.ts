import type { ApplicationUi, UiApplication } from "@firesteel/core/ui";
import type { Socket } from "node:net";
import { createLazyServer } from "./server/lazy-server.ts";
import { closeServer, listen, urlOf } from "./server/listen.ts";
import { StatusStore } from "./store/status-store.ts";
import { uiSettings } from "./ui-settings.ts";

/**
 * Serves the web UI and the status REST API of a running application. The context calls it; programs need not.
 *
 * @throws {Error} where no port is free, or `spark.firesteel.ui.bindAddress` is no address of this machine
 */
export async function startUi(application: UiApplication): Promise<ApplicationUi> {
  const settings = uiSettings(application.settings());
  const store = new StatusStore({
    jobs: settings.retainedJobs,
    stages: settings.retainedStages,
    tasks: settings.retainedTasks,
  });
  const server = createLazyServer(
    async () => (await import("./server/ui-listener.ts")).uiListener(application, store, settings),
    (message) => application.log("WARN", message),
  );
  server.on("connection", (socket: Socket) => socket.unref());
  const { bindAddress: host } = settings;
  const port = await listen(server, {
    host,
    port: settings.port,
    maxRetries: settings.maxRetries,
    onTaken: (taken, next) =>
      application.log("INFO", `port ${taken} is in use, the web UI tries ${next}`),
  });
  // It keeps no process alive.
  server.unref();
  const url = urlOf(host, port);
  application.log("INFO", `the web UI is at ${url}`);
  let closing: Promise<void> | undefined;
  return {
    url,
    listener: store,
    close: async () => {
      closing ??= closeServer(server);
      await closing;
    },
  };
}
