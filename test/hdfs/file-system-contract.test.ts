import { fileSystemContract } from "@firesteel/conformance";
import { hdfs } from "@firesteel/hdfs";
import { cluster } from "./cluster.ts";

fileSystemContract(
  "hdfs",
  async () => {
    const fileSystem = hdfs().createFileSystem("hdfs", cluster.conf);
    const root = `${cluster.uri}/contract`;
    return {
      fileSystem,
      root,
      // More than the name node lists at once.
      manyFiles: 150,
      close: async () => {
        await fileSystem.delete(root, { recursive: true });
        await fileSystem[Symbol.asyncDispose]();
      },
    };
  },
  {
    atomicRename: true,
    consistentList: true,
    conditionalCreate: true,
    append: true,
    atomicCreate: true,
    directories: true,
    multipart: false,
    etags: true,
    blockLocations: true,
    checksum: true,
  },
);
