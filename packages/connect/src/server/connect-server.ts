import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError, UserError } from "@firesteel/core/engine";
import { isLocalServer } from "./spark-master.ts";

/** A Spark Connect server that belongs to this driver. */
export interface ConnectServer {
  readonly url: string;
  /** Where its log goes. */
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface ConnectServerOptions {
  /** Spark's own: `yarn`, `spark://host:port`, `local[2]`. */
  readonly master: string;
  /** The application's settings; Spark's own ones are handed on. */
  readonly conf: Readonly<Record<string, string>>;
}

const serverClass = "org.apache.spark.sql.connect.service.SparkConnectServer";
/**
 * Runs the command of its arguments until it ends, or until the standard input is closed, which the end of the driver
 * does however it comes: also by a signal that no handler sees.
 */
const untilInputEnds = `
trap : TERM
exec 3<&0
"$@" </dev/null 3<&- & server=$!
(
  trap '' TERM
  cat >/dev/null
  kill -TERM $server
  for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do kill -0 $server || exit; sleep 1; done
  kill -KILL $server
) <&3 2>/dev/null & watcher=$!
exec 3<&-
while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
kill -KILL $watcher
exit $status`;
/** Ours, or what the driver does itself: not for the server. */
const notHandedOn =
  /^spark\.(?:firesteel\.|master$|submit\.|app\.id$|ui\.showConsoleProgress$|files$|archives$)/;

/**
 * Starts a Spark Connect server with `spark-submit` of `SPARK_HOME`, as PySpark starts its JVM: for masters that have no
 * Connect server of their own. It ends with {@link ConnectServer.stop}, and with this process, however that ends.
 *
 * @throws {UserError} `SPARK_HOME_NOT_SET`
 * @throws {EnvironmentError} `CONNECT_SERVER_FAILED` with the end of its log
 */
export async function startConnectServer(options: ConnectServerOptions): Promise<ConnectServer> {
  const submit = submitPath(options.conf);
  const directory = await mkdtemp(join(tmpdir(), "firesteel-connect-"));
  const logFile =
    options.conf["spark.firesteel.connect.server.log"] ?? join(directory, "server.log");
  const port = await freePort();
  // In a file of the user's only: the settings may hold secrets, and command lines are seen by all.
  const properties = join(directory, "spark.properties");
  await writeFile(properties, propertiesText(options, port), { mode: 0o600 });
  const log = createWriteStream(logFile);
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      untilInputEnds,
      "firesteel",
      submit,
      "--class",
      serverClass,
      "--master",
      options.master,
      "--properties-file",
      properties,
      "spark-internal",
    ],
    // A group of its own, so that Ctrl-C in the terminal reaches the driver alone, which then stops it in order.
    { detached: true, stdio: ["pipe", "pipe", "pipe"], env: serverEnvironment() },
  );
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  child.unref();
  // Where the server has ended already, there is nobody to tell.
  child.stdin.on("error", () => undefined);
  for (const stream of child.stdio) (stream as unknown as { unref(): void } | null)?.unref();

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await end(child);
      await rm(directory, { recursive: true, force: true });
    })();
    return stopping;
  };
  try {
    await ready(child, port, logFile, timeoutOf(options.conf));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `sc://127.0.0.1:${port}`, logFile, stop };
}

function submitPath(conf: Readonly<Record<string, string>>): string {
  const home = conf["spark.home"] ?? process.env["SPARK_HOME"];
  const submit = home === undefined ? undefined : join(home, "bin/spark-submit");
  if (submit !== undefined && existsSync(submit)) return submit;
  throw new UserError(
    "SPARK_HOME_NOT_SET",
    `this master needs an installation of Apache Spark to start its Connect server from: ${
      home === undefined ? "set SPARK_HOME" : `there is no ${submit}, set SPARK_HOME right`
    } (pip install pyspark brings one), or start a Connect server yourself and use sc://host:port`,
  );
}

function propertiesText({ master, conf }: ConnectServerOptions, port: number): string {
  const entries: Record<string, string> = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    // Its tasks hand on few and large rows: the second compiler takes more from the workers' cores than it gives back.
    ...(isLocalServer(master)
      ? { "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1" }
      : {}),
    ...Object.fromEntries(
      Object.entries(conf).filter(([key]) => key.startsWith("spark.") && !notHandedOn.test(key)),
    ),
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(port),
  };
  return Object.entries(entries)
    .map(([key, value]) => `${escape(key).replaceAll(/([ :=#!])/g, "\\$1")} ${escape(value)}\n`)
    .join("");
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** The driver's own environment, without what would turn the server into something else. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { SPARK_REMOTE: _remote, PYSPARK_PYTHON: _python, ...environment } = process.env;
  return environment;
}

function timeoutOf(conf: Readonly<Record<string, string>>): number {
  const seconds = Number(conf["spark.firesteel.connect.server.timeout"] ?? 300);
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : 300) * 1000;
}

/** Resolves when the server takes connections. */
async function ready(
  child: ChildProcess,
  port: number,
  logFile: string,
  timeoutMs: number,
): Promise<void> {
  const start = Date.now();
  let spawnError: Error | undefined;
  child.once("error", (error) => {
    spawnError = error;
  });
  while (!(await answers(port))) {
    const isOver = Date.now() - start > timeoutMs;
    if (
      child.exitCode === null &&
      child.signalCode === null &&
      spawnError === undefined &&
      !isOver
    ) {
      await delay(200);
      continue;
    }
    const why = isOver
      ? `did not answer within ${timeoutMs / 1000} s`
      : (spawnError?.message ?? `ended with exit code ${child.exitCode ?? child.signalCode}`);
    const log = await readFile(logFile, "utf8").catch(() => "");
    throw new EnvironmentError(
      "CONNECT_SERVER_FAILED",
      `the Spark Connect server that was started for this master ${why}; the end of its log:\n${log.split("\n").slice(-25).join("\n")}`,
      { cause: spawnError },
    );
  }
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Ends the server in order; where that takes too long, {@link untilInputEnds} does it by force. */
async function end(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
    await delay(20);
}
