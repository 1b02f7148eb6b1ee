import { faultContract, FaultProxy } from "@firesteel/conformance";
import { hdfs } from "@firesteel/hdfs";
import { cluster } from "./cluster.ts";
import { startGateway } from "./webhdfs-gateway.ts";

const claims = {
  resumesReads: true,
  retries: true,
  http: true,
  timesOut: true,
  detectsCorruption: false,
};

/** The file system behind a proxy before `port`. */
async function behindProxy(port: number, root: string) {
  const proxy = await FaultProxy.open({ host: "127.0.0.1", port });
  const fileSystem = hdfs({
    nameNodes: `http://${proxy.host}:${proxy.port}`,
    timeouts: { answerMs: 2_000, idleMs: 2_000 },
    retry: { maxElapsedMs: 1_000, baseDelayMs: 50 },
  }).createFileSystem("hdfs", {});
  return {
    proxy,
    fileSystem,
    root,
    close: async () => {
      proxy.heal();
      await fileSystem.delete(root, { recursive: true });
      await fileSystem[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

faultContract(
  "hdfs through HttpFS",
  () => behindProxy(Number(new URL(cluster.httpFs).port), `${cluster.uri}/proxied`),
  claims,
);

faultContract(
  "hdfs",
  async () => {
    const gateway = await startGateway(Number(new URL(cluster.webHdfs).port));
    const files = await behindProxy(gateway.port, `${cluster.uri}/proxied-directly`);
    gateway.publicOrigin = `http://${files.proxy.host}:${files.proxy.port}`;
    return {
      ...files,
      close: async () => {
        await files.close();
        await gateway[Symbol.asyncDispose]();
      },
    };
  },
  claims,
);
