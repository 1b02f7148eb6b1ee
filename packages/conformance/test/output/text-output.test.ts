import {
  committerContract,
  MemoryFileSystem,
  outputFormatContract,
  textOutput,
} from "@firesteel/conformance";

const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };

for (const isObjectStore of [false, true])
  for (const codec of ["none", "gzip"]) {
    const name = `text (${codec}) in ${isObjectStore ? "an object store" : "a tree"} in memory`;
    const open = async (): Promise<ReturnType<typeof textOutput>> =>
      textOutput({ fileSystem: new MemoryFileSystem({ isObjectStore }), root: "mem:/out", codec });
    outputFormatContract(name, open, everything);
    committerContract(name, open, everything);
  }
