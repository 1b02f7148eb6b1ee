/** Servers of the suite, each a real process of Spark's, from `tools/servers/`. */
import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { WebHdfsClient } from "hdfs-webhdfs-client";

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

/** The HDFS of this run of the suite, one data node on ports of its own: its environment from the first of them. */
function hdfsEnvironment(base: number): Readonly<Record<string, string>> {
  return {
    HDFS_CLUSTER: `connect-${base}`,
    HDFS_RPC_PORT: String(base),
    HDFS_HTTP_PORT: String(base + 1),
    HDFS_DATANODE_PORT: String(base + 2),
    HDFS_DATANODES: "1",
    HDFS_REPLICATION: "1",
    // Small blocks: files of several need not be large.
    HDFS_BLOCK_SIZE: String(1024 * 1024),
  };
}
const hdfsPortKey = "FIRESTEEL_TEST_HDFS_PORT";

function nameNode(): { readonly rpc: string; readonly http: string } {
  const base = Number(process.env[hdfsPortKey]);
  return { rpc: `127.0.0.1:${base}`, http: `127.0.0.1:${base + 1}` };
}

export function hdfsUri(): string {
  return `hdfs://${nameNode().rpc}`;
}

/** By which our connector finds the name node, as a user's configuration has it. */
export function hdfsSettings(): Readonly<Record<string, string>> {
  const { rpc, http } = nameNode();
  return {
    "spark.hadoop.dfs.namenode.rpc-address": rpc,
    "spark.hadoop.dfs.namenode.http-address": http,
  };
}

/** A client of the suite's HDFS, beside the connector that is tested. */
export function hdfsClient(): WebHdfsClient {
  return new WebHdfsClient({ nameNodes: `http://${nameNode().http}` });
}

/**
 * Vitest calls it once for the suite: HDFS, and a Connect server of `local[2]`, or the one that FIRESTEEL_TEST_REMOTE
 * names.
 */
export async function setup(): Promise<() => Promise<void>> {
  process.env["SPARK_HOME"] ??= await server("spark", ["home"]);
  const spark = { CONNECT_PORT: "15402", SPARK_INSTANCE: "suite" };
  const isGiven = process.env["FIRESTEEL_TEST_REMOTE"] !== undefined;
  process.env["FIRESTEEL_TEST_REMOTE"] ??= `sc://127.0.0.1:${spark.CONNECT_PORT}`;
  const base = await freePorts(6);
  process.env[hdfsPortKey] = String(base);
  const hdfs = hdfsEnvironment(base);
  const stop = async (): Promise<void> => {
    await server("hdfs", ["clean"], hdfs);
    if (!isGiven) await server("spark", ["stop"], spark);
  };
  try {
    await server("hdfs", ["start"], hdfs);
    if (!isGiven) await server("spark", ["start", "connect", "local[2]"], spark);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function freePorts(count: number): Promise<number> {
  for (;;) {
    const base = 30_000 + Math.floor(Math.random() * 2000);
    const ports = Array.from({ length: count }, (_, i) => base + i);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const tried = createServer();
    tried.once("error", () => resolve(false));
    tried.listen(port, "127.0.0.1", () => tried.close(() => resolve(true)));
  });
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
