import { fileSystemContract } from "@firesteel/conformance";
import { s3 } from "@firesteel/s3";
import { S3Server, s3ServerKinds } from "./s3-server.ts";

for (const kind of s3ServerKinds)
  fileSystemContract(
    `s3 (${kind})`,
    async () => {
      const server = await S3Server.start(kind);
      await server.createBucket("contract");
      const connector = s3(
        server.options({ listPageSize: 100, readAheadBytes: 1024 * 1024, retryDelayMs: 1 }),
      );
      const fileSystem = connector.createFileSystem("s3a", {});
      return {
        fileSystem,
        root: "s3a://contract/suite",
        manyFiles: 250,
        close: async () => {
          await fileSystem[Symbol.asyncDispose]();
          await server[Symbol.asyncDispose]();
        },
      };
    },
    {
      atomicRename: false,
      consistentList: true,
      conditionalCreate: true,
      append: false,
      atomicCreate: true,
      directories: false,
      multipart: true,
      etags: true,
      blockLocations: false,
      checksum: true,
    },
  );
