import {
  committerContract,
  faultContract,
  FaultProxy,
  inputFormatContract,
  outputFormatContract,
  textInput,
  textOutput,
} from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import { s3, type S3Options } from "@firesteel/s3";
import { S3Server, type S3ServerKind, s3ServerKinds } from "./s3-server.ts";

interface OpenStore {
  readonly server: S3Server;
  readonly fileSystem: FileSystem;
  readonly root: string;
  readonly close: () => Promise<void>;
}

async function open(kind: S3ServerKind, options: S3Options = {}): Promise<OpenStore> {
  const server = await S3Server.start(kind);
  await server.createBucket("contract");
  const connector = s3(server.options({ retryDelayMs: 1, throttleDelayMs: 1, ...options }));
  const fileSystem = connector.createFileSystem("s3a", {});
  return {
    server,
    fileSystem,
    root: "s3a://contract/suite",
    close: async () => {
      await fileSystem[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };

for (const kind of s3ServerKinds) {
  inputFormatContract(
    `text on s3 (${kind})`,
    async () => textInput({ ...(await open(kind)), runs: 25 }),
    { splittable: true, ordered: true },
  );
  outputFormatContract(
    `text on s3 (${kind})`,
    async () => textOutput({ ...(await open(kind)), runs: 5 }),
    everything,
  );
  committerContract(
    `text on s3 (${kind})`,
    async () => textOutput({ ...(await open(kind)), runs: 5 }),
    everything,
  );
  faultContract(
    `s3 (${kind})`,
    async () => {
      const store = await open(kind);
      const proxy = await FaultProxy.open({ host: "127.0.0.1", port: store.server.port });
      const options = store.server.options({
        endpoint: `http://${proxy.host}:${proxy.port}`,
        retryDelayMs: 1,
        throttleDelayMs: 1,
        // Lines are about what happens in the end, not after how long.
        maxRetries: 3,
        maxThrottleRetries: 3,
        readTimeoutMs: 1500,
        readAheadBytes: 256 * 1024,
      });
      const fileSystem = s3(options).createFileSystem("s3a", {});
      return {
        proxy,
        fileSystem,
        root: store.root,
        close: async () => {
          await fileSystem[Symbol.asyncDispose]();
          await proxy[Symbol.asyncDispose]();
          await store.close();
        },
      };
    },
    { resumesReads: true, retries: true, http: true, timesOut: true, detectsCorruption: false },
  );
}
