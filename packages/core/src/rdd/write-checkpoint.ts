import { serialize } from "node:v8";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { FileSplit } from "../io/file-split.ts";
import { ObjectFileInputFormat } from "../io/object-file-input-format.ts";
import { ObjectFileOutputFormat } from "../io/object-file-output-format.ts";
import { baseName } from "../io/path.ts";
import type { CallSite } from "../lineage/call-site.ts";
import type { Operator, OperatorNode } from "../lineage/operator.ts";
import type { LeafPartition } from "../plan/job-plan.ts";
import type { Resolution } from "../lineage/resolution.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { Driver } from "./driver.ts";
import { saveWith } from "./save-with.ts";

/**
 * Writes the partitions of an operator into `directory`, one file each, and says how to read them back: partition for
 * partition, with the partitioner that it had. Spark: `ReliableCheckpointRDD`.
 */
export async function writeCheckpoint(
  driver: Driver,
  operator: Operator,
  directory: string,
  callSite: CallSite,
  signal: AbortSignal | undefined,
): Promise<{ readonly node: OperatorNode; readonly resolution: Resolution }> {
  const { numPartitions, partitioning } = await driver.resolve(operator, signal);
  const output = { path: directory };
  await saveWith(
    driver,
    operator,
    new ObjectFileOutputFormat(output),
    builtin("objectFileOutput", [output]),
    { callSite, signal, isCheckpoint: true },
  );
  const fileSystem = await driver.fileSystems.forPath(directory);
  const files = (await fileSystem.list(directory))
    .filter((file) => /^part-\d+/.test(baseName(file.path)))
    .toSorted((a, b) => partNumber(a.path) - partNumber(b.path));
  if (files.length !== numPartitions)
    throw new EnvironmentError(
      "CHECKPOINT_INCOMPLETE",
      `the checkpoint in ${directory} has ${files.length} files for ${numPartitions} partitions: is the directory shared with another program?`,
    );
  const partitions = files.map((file): LeafPartition => {
    const split: FileSplit = {
      path: file.path,
      start: 0,
      length: file.length,
      preferredHosts: [],
    };
    return { blocks: [new Uint8Array(serialize(split))], preferredHosts: [] };
  });
  const input = { paths: directory, isCheckpoint: true };
  return {
    node: {
      kind: "source",
      format: new ObjectFileInputFormat(input),
      fn: builtin("objectFileInput", [input]),
      minSplits: 1,
      label: directory,
    },
    resolution: { numPartitions, partitioning, detail: { kind: "splits", partitions } },
  };
}

function partNumber(path: string): number {
  return Number(/^part-(\d+)/.exec(baseName(path))?.[1]);
}
