import { spawn } from "node:child_process";
import { join } from "node:path";
import { type HdfsOptions, hdfs } from "@firesteel/hdfs";
import type { FileSystem } from "@firesteel/core/io";
import { type WebHdfsOptions, WebHdfsClient } from "hdfs-webhdfs-client";
import { inject, onTestFinished } from "vitest";

/** The environment of `tools/servers/hdfs.sh` for one cluster. */
export interface ClusterSettings extends Readonly<Record<string, string>> {
  readonly HDFS_RPC_PORT: string;
  readonly HDFS_HTTP_PORT: string;
  readonly HDFS_HTTPFS_PORT: string;
}

const root = join(import.meta.dirname, "../../..");

/** Runs a command of `tools/servers/hdfs.sh`. */
export function runHdfs(settings: ClusterSettings, ...command: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", [join(root, "tools/servers/hdfs.sh"), ...command], {
      env: { SERVERS_DIR: join(root, ".servers"), ...process.env, ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (text) => (errors = (errors + String(text)).slice(-4000)));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`hdfs.sh ${command.join(" ")}: exit code ${code}\n${errors}`));
    });
  });
}

/** The cluster that the suite's global setup started. */
export const cluster = {
  run: (...command: readonly string[]): Promise<void> => runHdfs(inject("cluster"), ...command),
  get webHdfs(): string {
    return `http://127.0.0.1:${inject("cluster").HDFS_HTTP_PORT}`;
  },
  get httpFs(): string {
    return `http://127.0.0.1:${inject("cluster").HDFS_HTTPFS_PORT}`;
  },
  /** `hdfs://127.0.0.1:8020` */
  get uri(): string {
    return `hdfs://127.0.0.1:${inject("cluster").HDFS_RPC_PORT}`;
  },
  /** The settings by which the connector finds the name node, as a user's configuration has them. */
  get conf(): Readonly<Record<string, string>> {
    const { HDFS_RPC_PORT, HDFS_HTTP_PORT } = inject("cluster");
    return {
      "spark.hadoop.dfs.namenode.rpc-address": `127.0.0.1:${HDFS_RPC_PORT}`,
      "spark.hadoop.dfs.namenode.http-address": `127.0.0.1:${HDFS_HTTP_PORT}`,
    };
  },
  /** A client that is closed after the test. */
  client(options: Partial<WebHdfsOptions> = {}): WebHdfsClient {
    const client = new WebHdfsClient({ nameNodes: this.webHdfs, ...options });
    onTestFinished(() => client.close());
    return client;
  },
  /** A file system that is closed after the test. */
  fileSystem(options: HdfsOptions = {}): FileSystem {
    const fileSystem = hdfs(options).createFileSystem("hdfs", this.conf);
    onTestFinished(() => fileSystem[Symbol.asyncDispose]());
    return fileSystem;
  },
};
