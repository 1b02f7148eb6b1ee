import { isClusterMaster } from "../conf/cluster-master.ts";
import { EnvironmentError, UserError } from "../errors/firesteel-error.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { importPackage } from "../io/import-package.ts";
import { createEmbeddedEngine } from "../embedded/embedded-engine.ts";
import { parseMaster } from "../embedded/master-url.ts";
import { schedulingSettings } from "../embedded/scheduling-settings.ts";

export { exitCleaner } from "../embedded/exit-cleaner.ts";
export {
  createTempDirectory,
  removeTempDirectory,
  tempDirectoryPath,
} from "../embedded/temp-directory.ts";

/** Starts an engine. */
export type EngineFactory = (options: EngineOptions) => Engine | Promise<Engine>;

/** Which engine a master asks for. */
export interface EngineChoice {
  readonly start: EngineFactory;
  /** Tasks that run at once, where that is known before the engine has started. */
  readonly parallelism: number | undefined;
  readonly isLocal: boolean;
}

/**
 * The engine of a master URL: worker threads for `local…`, a Spark cluster for the others.
 *
 * @throws {UserError} `INVALID_MASTER` where the URL is of no known form; `INVALID_CONF` where the master has too few
 *   threads for a task
 */
export function chooseEngine(
  master: string,
  conf: Readonly<Record<string, string>> = {},
): EngineChoice {
  if (isClusterMaster(master))
    return { start: startConnect, parallelism: undefined, isLocal: false };
  const { threads } = parseMaster(master);
  // A task that fits no master is told now, not by the first job.
  schedulingSettings(conf, threads, []);
  return { start: startEmbedded, parallelism: threads, isLocal: true };
}

/** An engine of the user's; of the master only the number of threads is taken, where it is a local one. */
export function customEngine(start: EngineFactory, master: string): EngineChoice {
  const isLocal = master.startsWith("local");
  return { start, parallelism: isLocal ? parseMaster(master).threads : undefined, isLocal };
}

function startEmbedded(options: EngineOptions): Engine | Promise<Engine> {
  if (process.versions["pnp"] !== undefined)
    throw new EnvironmentError(
      "PLUG_AND_PLAY",
      'worker threads do not find packages that Yarn keeps in archives (plug and play): set "nodeLinker: node-modules" in .yarnrc.yml and run yarn install',
    );
  return createEmbeddedEngine(options);
}

async function startConnect(options: EngineOptions): Promise<Engine> {
  const module = (await importPackage("@firesteel/connect", false)) as
    { readonly createSparkEngine?: EngineFactory } | undefined;
  if (module?.createSparkEngine === undefined) throw missingConnect(options.master);
  return await module.createSparkEngine(options);
}

function missingConnect(master: string): UserError {
  return new UserError(
    "ENGINE_NOT_INSTALLED",
    `the master ${JSON.stringify(master)} is a Spark cluster, which needs the package @firesteel/connect: npm install @firesteel/connect (or use local[*] to run on this machine)`,
    { fields: { master } },
  );
}
