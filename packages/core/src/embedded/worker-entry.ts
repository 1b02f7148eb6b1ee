import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EnvironmentError } from "../errors/firesteel-error.ts";

/** Threads and processes of the engine, each with a module of its own. */
export type WorkerEntry = "supervisor" | "executor" | "worker-process";

/**
 * URL of the module that a thread or process of the engine starts with: the file beside this one or, where a bundler has moved
 * this code, into a part of this package or into the user's program, that of the installed package.
 *
 * @throws {FiresteelError} `WORKER_MODULE_NOT_FOUND`
 */
export function workerEntry(name: WorkerEntry): string {
  const beside = moduleBeside(name);
  if (beside !== undefined && existsSync(fileURLToPath(beside))) return beside.href;

  const bases = [ownUrl(), process.argv[1], join(process.cwd(), "index.js")].filter(
    (base) => base !== undefined,
  );
  for (const base of bases)
    try {
      return pathToFileURL(createRequire(base).resolve(`@firesteel/core/${name}`)).href;
    } catch {
      // Not installed there.
    }
  throw new EnvironmentError(
    "WORKER_MODULE_NOT_FOUND",
    `the module of the engine's ${name} was found neither beside this code nor as @firesteel/core/${name} from ${bases.join(" or ")}: ` +
      "a bundled program needs the package @firesteel/core installed beside it (npm install @firesteel/core)",
  );
}

function moduleBeside(name: WorkerEntry): URL | undefined {
  try {
    // The names stand in full so that bundlers that know this pattern take the files along.
    switch (name) {
      case "supervisor":
        return new URL("./supervisor-main.js", import.meta.url);
      case "executor":
        return new URL("./executor-main.js", import.meta.url);
      case "worker-process":
        return new URL("./cluster/worker-process-main.js", import.meta.url);
    }
  } catch {
    return undefined;
  }
}

/** Undefined where a bundler made this code a CommonJS file, which does not know its own URL. */
function ownUrl(): string | undefined {
  return import.meta.url;
}
