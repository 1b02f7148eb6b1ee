import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, type EngineOptions, UserError } from "@firesteel/core/engine";
import { ConnectSession } from "../client/connect-session.ts";
import { SparkEngine } from "./spark-engine.ts";

/** Starts the engine of a `sc://…` master. */
export async function createSparkEngine(options: EngineOptions): Promise<Engine> {
  if (!options.master.startsWith("sc://"))
    throw new UserError(
      "MASTER_NOT_SUPPORTED",
      `the master ${JSON.stringify(options.master)} is not served yet: start a Spark Connect server there and use sc://host:port`,
      { fields: { master: options.master } },
    );
  const session = ConnectSession.open(options.master);
  const cleanups: (() => Promise<void>)[] = [];
  const cleanUp = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const sparkVersion = await session.version();
    const launcher = await localLauncher();
    cleanups.push(() => rm(launcher.directory, { recursive: true, force: true }));
    await session.setConf({ "spark.sql.execution.pyspark.python": launcher.path });
    return await SparkEngine.start({ session, sparkVersion, options, onClose: cleanUp });
  } catch (error) {
    await session.close();
    await cleanUp();
    throw error;
  }
}

/** A program on this machine that starts our worker with this Node. */
async function localLauncher(): Promise<{ readonly path: string; readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "firesteel-worker-"));
  const path = join(directory, "firesteel-worker");
  const main = fileURLToPath(new URL("../worker/main.js", import.meta.url));
  await writeFile(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`);
  await chmod(path, 0o755);
  return { path, directory };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
