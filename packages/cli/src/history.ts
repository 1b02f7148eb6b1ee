import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "@firesteel/core";
import { importChosen } from "./resolve-from.ts";
import { runProgram } from "./submit/run-child.ts";

export interface HistoryFlags {
  /** Of the History Server of Spark. */
  readonly dir?: string;
  readonly port: string;
}

interface ServeOptions {
  readonly path: string;
  readonly port: number;
  readonly onNotice: (message: string) => void;
}

/** What is needed of `@firesteel/ui`, a package that users choose to install. */
interface UiPackage {
  readonly isEventLog: (path: string) => Promise<boolean>;
  readonly serveEventLog: (
    options: ServeOptions,
  ) => Promise<{ readonly url: string; readonly applicationName: string }>;
  readonly serveEventLogs: (options: ServeOptions) => Promise<{ readonly url: string }>;
}

/** Where programs log unless they say otherwise. */
const usualDirectory = "/tmp/spark-events";

const server = "org.apache.spark.deploy.history.HistoryServer";

/**
 * Shows the event logs of a directory until it is interrupted: by the History Server of the Spark in `SPARK_HOME`,
 * which reads our logs as its own. Further settings go into `SPARK_HISTORY_OPTS`, as with Spark's own script.
 *
 * @throws {UserError} `SPARK_HOME_NOT_SET`, `PATH_NOT_FOUND`, `INVALID_PORT`
 */
export async function sparkHistory(dir: string, { port }: HistoryFlags): Promise<void> {
  const { SPARK_HOME: home, SPARK_HISTORY_OPTS: options = "", SPARK_LOCAL_IP: ip } = process.env;
  portNumber(port);
  const directory = logDirectory(dir);
  const launcher = sparkClass(home);
  const settings = [
    `-Dspark.history.fs.logDirectory=${directory}`,
    `-Dspark.history.ui.port=${port}`,
    options,
  ];
  tell(`event logs of ${directory} on http://localhost:${port}`);
  await runProgram(launcher, [server], {
    ...process.env,
    SPARK_HISTORY_OPTS: settings.join(" ").trim(),
    // For this machine alone, unless somebody says otherwise.
    SPARK_LOCAL_IP: ip ?? "127.0.0.1",
  });
}

/**
 * Shows the event log of one application until it is interrupted, in the web UI of a running one, or lists those of a
 * directory: without Spark and Java.
 *
 * @throws {UserError} `INVALID_PORT`, `PATH_NOT_FOUND`, `NOT_AN_EVENT_LOG`
 * @throws {EnvironmentError} `PACKAGE_NOT_INSTALLED`
 */
export async function history(
  path: string = usualDirectory,
  { port }: HistoryFlags,
): Promise<void> {
  const options = { path, port: portNumber(port), onNotice: tell };
  const ui = await importChosen<UiPackage>("@firesteel/ui", "the pages");
  if (await ui.isEventLog(path)) {
    const { url, applicationName } = await ui.serveEventLog(options);
    tell(`the event log of ${applicationName} is shown on ${url}`);
  } else {
    const { url } = await ui.serveEventLogs(options);
    tell(`the event logs of ${path} are listed on ${url}`);
  }
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

function portNumber(port: string): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UserError("INVALID_PORT", `--port is a number from 0 to 65535, not ${port}`);
  return Number(port);
}

function sparkClass(home: string | undefined): string {
  const cure =
    "set it to the directory of an Apache Spark 3.5 or later, such as the one that `pip install pyspark` makes (python -c 'import pyspark; print(pyspark.__path__[0])')";
  if (home === undefined || home === "")
    throw new UserError(
      "SPARK_HOME_NOT_SET",
      `event logs are shown by the History Server of Apache Spark, and SPARK_HOME does not say where that is: ${cure}`,
    );
  const launcher = join(home, "bin", "spark-class");
  if (!existsSync(launcher))
    throw new UserError(
      "SPARK_HOME_NOT_SET",
      `there is no Apache Spark in SPARK_HOME: ${launcher} does not exist; ${cure}`,
    );
  return launcher;
}

/** As a URI; other file systems than this machine's are Spark's to check. */
function logDirectory(dir: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(dir) && !dir.startsWith("file:")) return dir;
  const path = resolve(dir.replace(/^file:(?:\/\/)?/, ""));
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UserError(
      "PATH_NOT_FOUND",
      `there is no directory ${path}: name the one of spark.eventLog.dir with --dir`,
    );
  return pathToFileURL(path).href;
}
