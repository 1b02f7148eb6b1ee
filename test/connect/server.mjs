/** Starts a real Spark Connect server for the suite, or takes the one of SPARK_REMOTE, and stops what it started. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url).pathname;
const run = promisify(execFile);

export async function setup() {
  if (process.env.SPARK_REMOTE !== undefined) return undefined;
  const port = "15402";
  const env = { ...process.env, CONNECT_PORT: port, START_TIMEOUT: "300" };
  const spark = (...args) => run("bash", ["tools/servers/spark.sh", ...args], { cwd: root, env });
  await spark("start", "connect", "local[2]");
  process.env.SPARK_REMOTE = `sc://127.0.0.1:${port}`;
  return async () => {
    await spark("stop");
  };
}
