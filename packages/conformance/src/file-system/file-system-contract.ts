import type { Claims, Contract } from "../runner/contract.ts";
import { registerContract, type RegisterOptions } from "../runner/register-contract.ts";
import { appendLines } from "./append-lines.ts";
import { capabilityLines } from "./capability-lines.ts";
import { createLines } from "./create-lines.ts";
import { createRaceLines } from "./create-race-lines.ts";
import { deleteLines } from "./delete-lines.ts";
import { etagLines } from "./etag-lines.ts";
import {
  type FileSystemCapability,
  type FileSystemHarness,
  FileSystemTrial,
} from "./file-system-trial.ts";
import { globLines } from "./glob-lines.ts";
import { listLines } from "./list-lines.ts";
import { mkdirsLines } from "./mkdirs-lines.ts";
import { multipartLines } from "./multipart-lines.ts";
import { openLines } from "./open-lines.ts";
import { rangeLines } from "./range-lines.ts";
import { renameLines } from "./rename-lines.ts";
import { statLines } from "./stat-lines.ts";

export const fileSystemContractLines: Contract<
  FileSystemHarness,
  FileSystemTrial,
  FileSystemCapability
> = {
  name: "file system",
  lines: [
    ...capabilityLines,
    ...openLines,
    ...rangeLines,
    ...createLines,
    ...createRaceLines,
    ...appendLines,
    ...renameLines,
    ...deleteLines,
    ...mkdirsLines,
    ...listLines,
    ...statLines,
    ...globLines,
    ...etagLines,
    ...multipartLines,
  ],
  begin: (harness, line, claims) => new FileSystemTrial(harness, line, claims),
};

/**
 * Registers the contract of `FileSystem` as tests. Modelled on the contract tests of Hadoop's file systems, and what
 * they lack: races, listings during writes, cancellation, versions.
 *
 * @param name the connector, in titles and reports
 * @param open called once, before the first test
 * @param capabilities what the connector claims; it must declare the same
 */
export function fileSystemContract(
  name: string,
  open: () => Promise<FileSystemHarness>,
  capabilities: Claims<FileSystemCapability>,
  options: RegisterOptions = {},
): void {
  registerContract(fileSystemContractLines, name, open, capabilities, options);
}
