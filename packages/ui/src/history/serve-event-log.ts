import { SparkConf, UserError } from "@firesteel/core";
import { createFileSystemRegistry } from "@firesteel/core/io";
import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import { closeServer, listen, urlOf } from "../server/listen.ts";
import { uiListener } from "../server/ui-listener.ts";
import { uiSettings, type UiSettings } from "../ui-settings.ts";
import { historyListener } from "./history-listener.ts";
import { loadLog } from "./load-log.ts";
import { LogDirectory } from "./log-directory.ts";
import { findLogFiles, logFilesAt } from "./log-files.ts";

export interface ServeEventLogOptions {
  /**
   * A log, which is a file or the directory `eventlog_v2_…` of a rolling one; `serveEventLogs` takes a directory with
   * logs. Of any store that has a connector.
   */
  readonly path: string;
  /** Settings of stores and of the pages; those that hold outside the program by default. */
  readonly conf?: SparkConf;
  /** 18080 by default, as Spark's History Server; the next free one where it is taken; 0 for any. */
  readonly port?: number;
  /** What is worth telling, such as a log that was cut off. */
  readonly onNotice?: (message: string) => void;
}

/** Logs that are shown. */
export interface ServedEventLogs extends AsyncDisposable {
  /** `http://127.0.0.1:18080`. */
  readonly url: string;
}

/** A log that is shown. */
export interface ServedEventLog extends ServedEventLogs {
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
  const { path, onNotice, settings, conf } = resolve(options);
  // The files of a log can be downloaded while it is shown.
  const fileSystems = createFileSystemRegistry({ conf });
  try {
    const qualified = fileSystems.qualify(path);
    const fileSystem = await fileSystems.forPath(qualified);
    const files = await logFilesAt(fileSystem, qualified);
    const { application, store } = await loadLog(fileSystem, files, settings, onNotice);
    if (application.id === "")
      throw new UserError(
        "NOT_AN_EVENT_LOG",
        `${path} does not say which application it is of: it has no event SparkListenerApplicationStart`,
        { fields: { path } },
      );
    const listener = uiListener(application, store, settings);
    return {
      ...(await serve(listener, settings, fileSystems, onNotice)),
      applicationId: application.id,
      applicationName: application.name,
    };
  } catch (error) {
    await fileSystems[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Lists the applications of a directory of event logs, Firesteel's and Spark's, and shows each of them as
 * {@link serveEventLog} does, when it is asked for. The directory is looked at whenever the list is.
 *
 * @throws {UserError} `PATH_NOT_FOUND`, `NOT_A_DIRECTORY`, and what the store says
 * @throws {Error} where no port is free
 */
export async function serveEventLogs(options: ServeEventLogOptions): Promise<ServedEventLogs> {
  const { path, onNotice, settings, conf } = resolve(options);
  const fileSystems = createFileSystemRegistry({ conf });
  try {
    const directory = fileSystems.qualify(path);
    const fileSystem = await fileSystems.forPath(directory);
    const logs = new LogDirectory(fileSystem, directory, settings, onNotice);
    // What is wrong with the directory is told now.
    await logs.applications();
    const listener = historyListener({
      logs,
      directory: path,
      settings,
      version: ownVersion(),
      onNotice,
    });
    return await serve(listener, settings, fileSystems, onNotice);
  } catch (error) {
    await fileSystems[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Whether a path is that of a log, which {@link serveEventLog} shows, and not of a directory with logs.
 *
 * @throws {UserError} `PATH_NOT_FOUND`, and what the store says
 */
export async function isEventLog(
  path: string,
  conf: SparkConf = new SparkConf(),
): Promise<boolean> {
  await using fileSystems = createFileSystemRegistry({ conf: conf.toRecord() });
  const qualified = fileSystems.qualify(path);
  return (await findLogFiles(await fileSystems.forPath(qualified), qualified)) !== undefined;
}

interface Resolved {
  readonly path: string;
  readonly onNotice: (message: string) => void;
  readonly settings: UiSettings;
  readonly conf: Readonly<Record<string, string>>;
}

function resolve(options: ServeEventLogOptions): Resolved {
  const { path, port = defaultPort, onNotice = (): void => undefined } = options;
  const conf = (options.conf ?? new SparkConf()).toRecord();
  const settings = { ...uiSettings(conf), port, killEnabled: false, prometheusEnabled: false };
  return { path, onNotice, settings, conf };
}

async function serve(
  listener: RequestListener,
  { bindAddress: host, port, maxRetries }: UiSettings,
  fileSystems: AsyncDisposable,
  onNotice: (message: string) => void,
): Promise<ServedEventLogs> {
  const server = createServer(listener);
  const taken = await listen(server, {
    host,
    port,
    maxRetries,
    onTaken: (each, next) => onNotice(`port ${each} is in use, trying ${next}`),
  });
  return {
    url: urlOf(host, taken),
    [Symbol.asyncDispose]: async () => {
      await closeServer(server);
      await fileSystems[Symbol.asyncDispose]();
    },
  };
}

function ownVersion(): string {
  const { version } = createRequire(import.meta.url)("@firesteel/ui/package.json") as {
    readonly version: string;
  };
  return version;
}
