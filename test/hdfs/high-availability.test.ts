import { randomBytes } from "node:crypto";
import type { FileSystem } from "@firesteel/core/io";
import { hdfs } from "@firesteel/hdfs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type ClusterSettings, runHdfs } from "./cluster.ts";
import { freePorts } from "./free-ports.ts";

const mebibyte = 2 ** 20;
const root = "hdfs://ha/failover";

describe("two name nodes, of which one is active", () => {
  let pair: ClusterSettings;

  beforeAll(async () => {
    const base = await freePorts([0, 1, 2, 3, 12, 13, 14, 15]);
    pair = {
      HDFS_CLUSTER: `ha-${process.pid}`,
      HDFS_NAMENODES: "2",
      HDFS_RPC_PORT: String(base),
      HDFS_HTTP_PORT: String(base + 2),
      HDFS_HTTPFS_PORT: "0",
      HDFS_DATANODES: "1",
      HDFS_REPLICATION: "1",
      HDFS_DATANODE_PORT: String(base + 12),
      HDFS_BLOCK_SIZE: String(mebibyte),
    };
    await runHdfs(pair, "start");
  });

  afterAll(() => runHdfs(pair, "clean"));

  /** By the keys of a client's `hdfs-site.xml`. */
  function fileSystem(): FileSystem {
    const http = Number(pair.HDFS_HTTP_PORT);
    const fs = hdfs({ retry: { maxElapsedMs: 100_000 } }).createFileSystem("hdfs", {
      "spark.hadoop.dfs.nameservices": "ha",
      "spark.hadoop.dfs.ha.namenodes.ha": "nn1,nn2",
      "spark.hadoop.dfs.namenode.http-address.ha.nn1": `127.0.0.1:${http}`,
      "spark.hadoop.dfs.namenode.http-address.ha.nn2": `127.0.0.1:${http + 1}`,
    });
    onTestFinished(() => fs[Symbol.asyncDispose]());
    return fs;
  }

  async function read(fs: FileSystem, path: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    await using reader = await fs.open(path);
    for (;;) {
      const piece = Buffer.alloc(100_000);
      const count = await reader.read(piece);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
    }
  }

  async function write(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
    await using writer = await fs.create(path);
    await writer.write(bytes);
    await writer.close();
  }

  it("change roles when the active one is killed, while files are read, written, listed and renamed", async () => {
    const fs = fileSystem();
    const bytes = randomBytes(5 * mebibyte);
    await write(fs, `${root}/old`, bytes);
    await write(fs, `${root}/moving`, bytes);
    await using reader = await fs.open(`${root}/old`);
    await using writer = await fs.create(`${root}/new`);
    const first = Buffer.alloc(1000);
    const count = await reader.read(first);
    await writer.write(bytes.subarray(0, 3 * mebibyte));

    await runHdfs(pair, "kill-namenode", "1");
    const calls = Promise.all([
      read(fs, `${root}/old`),
      write(fs, `${root}/written`, bytes),
      fs.rename(`${root}/moving`, `${root}/moved`),
      fs.mkdirs(`${root}/directory`),
      writer.write(bytes.subarray(3 * mebibyte)),
    ]);
    await runHdfs(pair, "haadmin", "-transitionToActive", "--forceactive", "nn2");
    const [content, , isRenamed] = await calls;
    await writer.close();

    expect(isRenamed).toBe(true);
    expect(content.equals(bytes)).toBe(true);
    expect(first.subarray(0, count).equals(bytes.subarray(0, count))).toBe(true);
    let rest = count;
    for (let more = 1; more > 0; rest += more) {
      const piece = Buffer.alloc(100_000);
      more = await reader.read(piece);
      expect(piece.subarray(0, more).equals(bytes.subarray(rest, rest + more))).toBe(true);
    }
    expect(rest).toBe(bytes.length);
    for (const name of ["new", "written", "moved"])
      expect((await read(fs, `${root}/${name}`)).equals(bytes)).toBe(true);
    const names = (await fs.list(root)).map((status) => status.path.split("/").at(-1));
    expect(names).toEqual(["directory", "moved", "new", "old", "written"]);
  });

  it("change back in order, when the one that was killed has come again", async () => {
    const fs = fileSystem();
    await fs.mkdirs(`${root}/before`);
    await runHdfs(pair, "start-namenode", "1");
    const stop = new AbortController();
    let written = 0;
    const writing = (async () => {
      for (; !stop.signal.aborted; written += 1)
        await write(fs, `${root}/many/${written}`, Buffer.from(`${written}`));
    })();

    await runHdfs(pair, "haadmin", "-failover", "nn2", "nn1");
    const atFailover = written;
    await expect.poll(() => written, { timeout: 100_000 }).toBeGreaterThan(atFailover + 2);
    stop.abort();
    await writing;

    expect((await fs.list(`${root}/many`)).length).toBe(written);
    for (let i = 0; i < written; i += 1)
      expect(String(await read(fs, `${root}/many/${i}`))).toBe(`${i}`);
    expect((await fs.stat(`${root}/before`))?.isDirectory).toBe(true);
  });
});
