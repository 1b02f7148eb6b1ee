import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const packageRoot = resolve(import.meta.dirname, "../..");
export const main: string = resolve(packageRoot, "dist/main.js");

export function programPath(name: string): string {
  return resolve(packageRoot, "test/programs", name);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line; `whenPrinting` sees its process and what it has printed so far, each time it prints. */
export async function firesteel(
  commandArguments: readonly string[],
  {
    env = {},
    command = main,
    whenPrinting,
  }: {
    env?: NodeJS.ProcessEnv;
    command?: string;
    whenPrinting?: (stdout: string, child: ChildProcess) => void;
  } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...commandArguments], {
    // Spawning leaves out what is undefined: settings of whoever runs the tests.
    env: {
      ...process.env,
      MASTER: undefined,
      SPARK_CONF_DIR: undefined,
      SPARK_HOME: undefined,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    whenPrinting?.(stdout, child);
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
