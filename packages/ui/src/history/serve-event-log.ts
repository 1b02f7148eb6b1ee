import { SparkConf, UserError } from "@firesteel/core";
import { createFileSystemRegistry } from "@firesteel/core/io";
import { listen } from "../server/listen.ts";
import { closeServer, createUiServer, urlOf } from "../server/ui-server.ts";
import { StatusStore } from "../store/status-store.ts";
import { uiSettings } from "../ui-settings.ts";
import { LoggedApplication } from "./logged-application.ts";
import { readLog } from "./read-log.ts";

export interface ServeEventLogOptions {
  /** A file, or the directory `eventlog_v2_…` of a rolling log; of any store that has a connector. */
  readonly path: string;
  /** 18080 by default, as Spark's History Server; the next free one where it is taken; 0 for any. */
  readonly port?: number;
  /** What is worth telling, such as a log that was cut off. */
  readonly onNotice?: (message: string) => void;
}

/** A log that is shown. */
export interface ServedEventLog extends AsyncDisposable {
  /** `http://127.0.0.1:18080`. */
  readonly url: string;
  readonly applicationId: string;
  readonly applicationName: string;
}

const defaultPort = 18_080;

/**
 * Shows the event log of one application, Firesteel's or Spark's, in the pages and by the status REST API of a running one. It is
 * read once, whole; of an application that runs it shows what there was. Settings are read as in programs:
 * `spark.ui.retainedTasks` and its like, `spark.hadoop.` of stores, `spark.firesteel.ui.bindAddress`.
 *
 * @throws {UserError} `PATH_NOT_FOUND`, `NOT_AN_EVENT_LOG`, `CODEC_NOT_INSTALLED`, and what the store says
 * @throws {Error} where no port is free
 */
export async function serveEventLog(options: ServeEventLogOptions): Promise<ServedEventLog> {
  const { path, port = defaultPort, onNotice = (): void => undefined } = options;
  const conf = new SparkConf().toRecord();
  const settings = { ...uiSettings(conf), port, killEnabled: false, prometheusEnabled: false };
  const store = new StatusStore({
    jobs: settings.retainedJobs,
    stages: settings.retainedStages,
    tasks: settings.retainedTasks,
  });
  const logged = new LoggedApplication(store, (_level, message) => onNotice(message));
  await using fileSystems = createFileSystemRegistry({ conf });
  const qualified = fileSystems.qualify(path);
  const fileSystem = await fileSystems.forPath(qualified);
  for await (const line of readLog(fileSystem, qualified, onNotice)) logged.add(line);
  const application = logged.shown();
  if (application.id === "")
    throw new UserError(
      "NOT_AN_EVENT_LOG",
      `${path} does not say which application it is of: it has no event SparkListenerApplicationStart`,
      { fields: { path } },
    );
  const server = createUiServer(application, store, settings);
  const taken = await listen(server, {
    host: settings.bindAddress,
    port,
    maxRetries: settings.maxRetries,
    onTaken: (each, next) => onNotice(`port ${each} is in use, trying ${next}`),
  });
  return {
    url: urlOf(settings.bindAddress, taken),
    applicationId: application.id,
    applicationName: application.name,
    [Symbol.asyncDispose]: async () => await closeServer(server),
  };
}
