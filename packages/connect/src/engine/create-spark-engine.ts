import { readFile } from "node:fs/promises";
import {
  type Engine,
  type EngineOptions,
  EnvironmentError,
  UserError,
} from "@firesteel/core/engine";
import { ConnectSession } from "../client/connect-session.ts";
import { localLauncher } from "../pack/local-launcher.ts";
import { packWorker } from "../pack/pack-worker.ts";
import { startConnectServer } from "../server/connect-server.ts";
import { isLocalServer, parseSparkMaster } from "../server/spark-master.ts";
import { SparkEngine } from "./spark-engine.ts";

/** Where executors take the worker from: `archive`, `local` (this installation) or a path that is there already. */
const workerKey = "spark.firesteel.connect.worker";
const pythonKey = "spark.sql.execution.pyspark.python";

/**
 * The engine of a master that is a Spark cluster: attaches to its Connect server, or starts one beside the driver.
 *
 * @throws {UserError} `INVALID_MASTER`, `SPARK_HOME_NOT_SET`, `SPARK_TOO_OLD`
 * @throws {EnvironmentError} `CONNECT_UNAVAILABLE`, `CONNECT_SERVER_FAILED`
 */
export async function createSparkEngine(options: EngineOptions): Promise<Engine> {
  const cleanups: (() => Promise<void>)[] = [];
  const cleanUp = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const session = await openSession(options, cleanups);
    cleanups.push(() => session.close());
    const sparkVersion = await session.version();
    requireVersion(sparkVersion);
    const sendsModules = await provideWorker(session, options, cleanups);
    return await SparkEngine.start({
      session,
      sparkVersion,
      options,
      sendsModules,
      onClose: cleanUp,
    });
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function openSession(
  { master, conf }: EngineOptions,
  cleanups: (() => Promise<void>)[],
): Promise<ConnectSession> {
  const parsed = parseSparkMaster(master);
  const userAgent = "firesteel";
  if (parsed.kind === "attach") return ConnectSession.open(parsed.url, { userAgent });
  const server = await startConnectServer({ master: parsed.master, conf });
  cleanups.push(() => server.stop());
  return ConnectSession.open(server.url, { userAgent });
}

function requireVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 3 || (major === 3 && minor >= 5)) return;
  throw new UserError(
    "SPARK_TOO_OLD",
    `the server runs Spark ${version}; Firesteel works with 3.5 and with 4.0 and newer`,
    { fields: { version } },
  );
}

/** Tells the session's executors how to start our worker; whether they lack the packages that are installed here. */
async function provideWorker(
  session: ConnectSession,
  { conf }: EngineOptions,
  cleanups: (() => Promise<void>)[],
): Promise<boolean> {
  const choice = conf[workerKey] ?? ((await isThisMachine(session)) ? "local" : "archive");
  if (choice === "local") {
    const launcher = await localLauncher();
    cleanups.push(launcher.remove);
    await session.setConf({ [pythonKey]: launcher.path });
    return false;
  }
  if (choice !== "archive") {
    await session.setConf({ [pythonKey]: choice });
    return true;
  }
  const archive = await packWorker();
  try {
    const bytes = await readFile(archive);
    await session.addArtifacts([{ name: "archives/firesteel-worker.tar.gz#firesteel", bytes }]);
  } catch (cause) {
    throw new EnvironmentError(
      "WORKER_ARCHIVE_REFUSED",
      `the server did not take the archive of the worker: ${(cause as Error).message}; put it on the executors with spark.archives=${archive}#firesteel and set ${workerKey}=../firesteel/firesteel-worker`,
      { cause },
    );
  }
  await session.setConf({ [pythonKey]: "./firesteel/firesteel-worker" });
  return true;
}

/** Whether the executors are threads of a server on this machine, which can start what is installed here. */
async function isThisMachine(session: ConnectSession): Promise<boolean> {
  if (!/^(?:localhost|127\.|\[?::1)/.test(session.endpoint)) return false;
  const { "spark.master": master = "" } = await session.getConf(["spark.master"]);
  return isLocalServer(master);
}
