import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { defineCase } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

const here = import.meta.dirname;
const [rpcPort, httpPort] = [28020, 29870];
const env = {
  SERVERS_DIR: join(here, "../../.servers"),
  ...process.env,
  HDFS_CLUSTER: "bench",
  HDFS_RPC_PORT: String(rpcPort),
  HDFS_HTTP_PORT: String(httpPort),
  HDFS_DATANODE_PORT: "29864",
  HDFS_REPLICATION: "1",
};
const webHdfs = `http://127.0.0.1:${httpPort}`;

const recordBytes = 65_536;

/** @param {"lines" | "bytes"} what is counted */
function hdfsRead(what) {
  return defineCase(here, {
    name: `hdfs-${what}`,
    async prepare(scale) {
      const text = generateText(1000 * scale);
      // Whole records of the bytes case.
      const bytes = text.bytes - (text.bytes % recordBytes);
      server("start");
      await upload(text.path, bytes);
      return {
        arguments: [what, webHdfs, `hdfs://127.0.0.1:${rpcPort}/words.txt`, String(recordBytes)],
        about: `${what} of ${(bytes / 1e6).toFixed(0)} MB on two data nodes of this machine`,
      };
    },
    release: async () => server("stop"),
    answer: ({ count }) => ({ count }),
  });
}

export const hdfsLines = hdfsRead("lines");
export const hdfsBytes = hdfsRead("bytes");

function server(command) {
  const script = join(here, "../../tools/servers/hdfs.sh");
  execFileSync("bash", [script, command], { env, stdio: ["ignore", "ignore", "inherit"] });
}

async function upload(path, bytes) {
  const { WebHdfsClient } = await import("hdfs-webhdfs-client");
  const client = new WebHdfsClient({ nameNodes: webHdfs });
  try {
    const there = await client.listStatus("/");
    if (there.some((file) => file.pathSuffix === "words.txt" && file.length === bytes)) return;
    const content = createReadStream(path, { end: bytes - 1 });
    await client.create("/words.txt", content, { overwrite: true });
  } finally {
    client.close();
  }
}
