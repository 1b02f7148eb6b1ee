import {
  committerContract,
  inputFormatContract,
  outputFormatContract,
  textInput,
  textOutput,
} from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import { hdfs } from "@firesteel/hdfs";
import { cluster } from "./cluster.ts";

/** Files of the cluster; few random runs, since each takes many calls. */
function files(): {
  fileSystem: FileSystem;
  root: string;
  runs: number;
  close: () => Promise<void>;
} {
  const fileSystem = hdfs().createFileSystem("hdfs", cluster.conf);
  const root = `${cluster.uri}/formats`;
  return {
    fileSystem,
    root,
    runs: 15,
    close: async () => {
      await fileSystem.delete(root, { recursive: true });
      await fileSystem[Symbol.asyncDispose]();
    },
  };
}

inputFormatContract("text on hdfs", async () => textInput(files()), {
  splittable: true,
  ordered: true,
});
const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };
outputFormatContract("text on hdfs", async () => textOutput(files()), everything);
committerContract("text on hdfs", async () => textOutput(files()), everything);
