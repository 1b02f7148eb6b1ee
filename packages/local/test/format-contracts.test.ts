import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  committerContract,
  inputFormatContract,
  outputFormatContract,
  textInput,
  textOutput,
} from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import { local } from "@firesteel/local";

/** Local files with small blocks, in a directory that goes with the suite. */
function files(): { fileSystem: FileSystem; root: string; close: () => Promise<void> } {
  const directory = mkdtempSync(join(tmpdir(), "firesteel-contract-"));
  return {
    fileSystem: local({ blockSizeBytes: 4096 }).createFileSystem("file", {}),
    root: `file:${directory}`,
    close: async () => rmSync(directory, { recursive: true }),
  };
}

const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };

inputFormatContract("text on local", async () => textInput({ ...files(), runs: 300 }), {
  splittable: true,
  ordered: true,
});
outputFormatContract("text on local", async () => textOutput(files()), everything);
committerContract("text on local", async () => textOutput(files()), everything);
committerContract(
  "gzip text on local",
  async () => textOutput({ ...files(), codec: "gzip" }),
  everything,
);
