import { setFlagsFromString } from "node:v8";
import type { ConnectorSpec } from "../io/connector.ts";

const mebibyte = 1024 * 1024;
/** A worker's code and data, and as much outside the heap as V8 allows between two collections of what is young. */
const enoughMegabytes = 64;
/** Smaller ones are what V8 allows anyway. */
const leastMegabytes = 32;

/**
 * Lets workers' heaps grow to an eighth of what a worker may hold, 64 MiB at most, before all of them is collected. To
 * V8, memory outside the heap counts: what comes from sockets and files is garbage soon, but after the first full
 * collection of a heap of 8 MB there is one for each 25 MB that was read, which costs more than reading. Takes effect for
 * isolates of the process that begin later.
 *
 * Measured on Node 20.20, 1 GB read by two workers: from HDFS 44 full collections → 2, CPU seconds 3.0 → 2.3; lines of
 * S3 objects 3.5 against 4.5. Files of this machine are read into memory that is used again, and threads start 6 to 9 ms
 * later where a flag was set, whichever: so only engines that read from elsewhere do.
 */
export function letSmallHeapsGrow(
  bytesPerWorker: number,
  connectors: readonly ConnectorSpec[],
): void {
  const megabytes = initialMegabytes(bytesPerWorker, connectors);
  if (megabytes !== undefined) setFlagsFromString(`--initial-old-space-size=${megabytes}`);
}

/** Sets back what {@link letSmallHeapsGrow} has set, as `endHeapLimit` does. */
export function endSmallHeaps(bytesPerWorker: number, connectors: readonly ConnectorSpec[]): void {
  if (initialMegabytes(bytesPerWorker, connectors) !== undefined)
    setFlagsFromString("--initial-old-space-size=0");
}

/** Undefined where V8's own size is right. */
function initialMegabytes(
  bytesPerWorker: number,
  connectors: readonly ConnectorSpec[],
): number | undefined {
  if (connectors.every(({ schemes }) => schemes?.every((scheme) => scheme === "file")))
    return undefined;
  const megabytes = Math.min(enoughMegabytes, Math.floor(bytesPerWorker / 8 / mebibyte));
  return megabytes >= leastMegabytes ? megabytes : undefined;
}
