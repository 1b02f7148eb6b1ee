import { fileSystemContract, MemoryFileSystem } from "@firesteel/conformance";

const everything = {
  atomicRename: true,
  consistentList: true,
  conditionalCreate: true,
  append: true,
  atomicCreate: true,
  directories: true,
  multipart: true,
  etags: true,
  checksum: true,
  blockLocations: false,
};

fileSystemContract(
  "memory",
  async () => ({ fileSystem: new MemoryFileSystem(), root: "mem:/contract" }),
  everything,
);

fileSystemContract(
  "memory as an object store",
  async () => ({
    fileSystem: new MemoryFileSystem({ scheme: "obj", isObjectStore: true }),
    root: "obj:/contract",
  }),
  { ...everything, atomicRename: false, append: false, directories: false },
);
