import type { TestProject } from "vitest/node";
import { type ClusterSettings, runHdfs } from "./cluster.ts";
import { freePorts } from "./free-ports.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly cluster: ClusterSettings;
  }
}

/** Starts the cluster of this run, on ports of its own and empty; the function that is returned removes it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = await freePorts([0, 1, 2, 12, 13, 22, 23, 24, 34, 35]);
  const cluster: ClusterSettings = {
    HDFS_CLUSTER: `suite-${process.pid}`,
    HDFS_RPC_PORT: String(base),
    HDFS_HTTP_PORT: String(base + 1),
    HDFS_HTTPFS_PORT: String(base + 2),
    HDFS_DATANODE_PORT: String(base + 12),
    // Small blocks: files of several need not be large.
    HDFS_BLOCK_SIZE: String(1024 * 1024),
  };
  const remove = (): Promise<void> => runHdfs(cluster, "clean");
  try {
    await runHdfs(cluster, "start");
    await runHdfs(cluster, "start-httpfs");
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide("cluster", cluster);
  return remove;
}
