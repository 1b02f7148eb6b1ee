import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSystemContract } from "@firesteel/conformance";
import { local } from "@firesteel/local";

fileSystemContract(
  "local",
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "firesteel-contract-"));
    return {
      fileSystem: local({ blockSizeBytes: 1024 * 1024 }).createFileSystem("file", {}),
      root: `file:${directory}`,
      manyFiles: 1500,
      close: async () => rmSync(directory, { recursive: true }),
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
    etags: false,
    blockLocations: true,
    checksum: true,
  },
);
