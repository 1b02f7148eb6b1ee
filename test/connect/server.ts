/** Servers of the suite, each a real process of Spark's, from `tools/servers/`. */
import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = new URL("../../../", import.meta.url).pathname;
const run = promisify(execFile);

/** Runs a server's script; what it starts has `environment` besides this process's own. */
export async function server(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, START_TIMEOUT: "300", ...environment };
  const { stdout } = await run("bash", [join("tools/servers", `${script}.sh`), ...args], {
    cwd: root,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** Vitest calls it once for the suite: a Connect server of `local[2]`, or the one that FIRESTEEL_TEST_REMOTE names. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  process.env["SPARK_HOME"] ??= await server("spark", ["home"]);
  if (process.env["FIRESTEEL_TEST_REMOTE"] !== undefined) return undefined;
  const environment = { CONNECT_PORT: "15402", SPARK_INSTANCE: "suite" };
  await server("spark", ["start", "connect", "local[2]"], environment);
  process.env["FIRESTEEL_TEST_REMOTE"] = "sc://127.0.0.1:15402";
  return async () => {
    await server("spark", ["stop"], environment);
  };
}

/** A PATH with all programs of this machine but Node and Python: executors have nothing but what is sent to them. */
export async function pathWithoutNode(): Promise<string> {
  const directory = join(tmpdir(), `firesteel-no-node-${process.pid}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const from of ["/usr/bin", "/bin"])
    for (const name of await readdir(from))
      if (!/^(?:node|npm|npx|python|pypy)/.test(name))
        await symlink(join(from, name), join(directory, name)).catch(() => undefined);
  return directory;
}
