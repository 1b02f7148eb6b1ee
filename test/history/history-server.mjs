import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { vi } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const env = { ...process.env, HISTORY_PORT: "18480", SPARK_INSTANCE: "history-suite" };

async function spark(...args) {
  const script = resolve(repository, "tools/servers/spark.sh");
  return await promisify(execFile)("bash", [script, ...args], { env, cwd: repository });
}

export async function sparkHome() {
  return (await spark("home")).stdout.trim();
}

/** Spark's own History Server on a directory of logs. */
export class HistoryServer {
  url = `http://127.0.0.1:${env.HISTORY_PORT}`;

  static async start(directory) {
    await spark("stop");
    await spark("start", "history", directory);
    return new HistoryServer();
  }

  async stop() {
    await spark("stop");
  }

  /** What is at a path of the REST API. */
  async get(path) {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    if (!response.ok)
      throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 2000)}`);
    return await response.json();
  }

  /** The applications, when all of them were found. */
  async applications(ids) {
    return await vi.waitFor(
      async () => {
        const found = await this.get("applications");
        const missing = ids.filter((id) => !found.some((each) => each.id === id));
        if (missing.length > 0) throw new Error(`the server does not show ${missing.join(", ")}`);
        return found;
      },
      { timeout: 240_000, interval: 500 },
    );
  }
}

/** The server's pages of a program, as `programs/words.mjs` tells of itself. */
export function pagesOf({ id, jobs, stages, storage }) {
  return [
    "jobs/",
    ...jobs.map(({ jobId }) => `jobs/job/?id=${jobId}`),
    "stages/",
    ...stages.map(({ stageId }) => `stages/stage/?id=${stageId}&attempt=0`),
    "storage/",
    `storage/rdd/?id=${storage.id}`,
    "environment/",
    "executors/",
  ].map((page) => `/history/${id}/${page}`);
}
