import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "@firesteel/core";
import { runProgram } from "./submit/run-child.ts";

export interface HistoryFlags {
  readonly dir: string;
  readonly port: string;
}

const server = "org.apache.spark.deploy.history.HistoryServer";

/**
 * Shows the event logs of a directory until it is interrupted: by the History Server of the Spark in `SPARK_HOME`,
 * which reads our logs as its own. Further settings go into `SPARK_HISTORY_OPTS`, as with Spark's own script.
 *
 * @throws {UserError} `SPARK_HOME_NOT_SET`, `PATH_NOT_FOUND`, `INVALID_PORT`
 */
export async function history({ dir, port }: HistoryFlags): Promise<void> {
  const { SPARK_HOME: home, SPARK_HISTORY_OPTS: options = "", SPARK_LOCAL_IP: ip } = process.env;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UserError("INVALID_PORT", `--port is a number from 0 to 65535, not ${port}`);
  const directory = logDirectory(dir);
  const launcher = sparkClass(home);
  const settings = [
    `-Dspark.history.fs.logDirectory=${directory}`,
    `-Dspark.history.ui.port=${port}`,
    options,
  ];
  process.stderr.write(`event logs of ${directory} on http://localhost:${port}\n`);
  await runProgram(launcher, [server], {
    ...process.env,
    SPARK_HISTORY_OPTS: settings.join(" ").trim(),
    // For this machine alone, unless somebody says otherwise.
    SPARK_LOCAL_IP: ip ?? "127.0.0.1",
  });
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
