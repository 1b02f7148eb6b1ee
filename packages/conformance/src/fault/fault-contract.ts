import { randomBytes } from "node:crypto";
import { type FileSystem, joinPath } from "@firesteel/core/io";
import type { Claims, Closable, Contract, ContractLine } from "../runner/contract.ts";
import { registerContract, type RegisterOptions } from "../runner/register-contract.ts";
import { changeFaultLines } from "./change-fault-lines.ts";
import type { FaultProxy } from "./fault-proxy.ts";
import { readFaultLines } from "./read-fault-lines.ts";

/**
 * Whatever is claimed, a fault must end in an error or in the right result.
 *
 * - `resumesReads`: a reader whose connection breaks goes on where it was;
 * - `retries`: a call whose connection breaks once, or that the server is too busy for (HTTP 503) once, succeeds;
 * - `http`: the protocol is plain HTTP, so that the proxy can answer;
 * - `timesOut`: a server that falls silent is given up in the time of a test: the harness sets a short timeout;
 * - `detectsCorruption`: bytes that changed on the way are noticed.
 */
export type FaultCapability =
  "resumesReads" | "retries" | "http" | "timesOut" | "detectsCorruption";

export interface FaultHarness extends Closable {
  /** The proxy that `fileSystem` reaches its server through, for all that it says to it. */
  readonly proxy: FaultProxy;
  readonly fileSystem: FileSystem;
  /** Absolute URI of a directory that may be filled. */
  readonly root: string;
  /** Size of the file whose reading is disturbed; 1 MiB by default. More than heads and buffers. */
  readonly fileBytes?: number;
}

export type FaultLine = ContractLine<FaultTrial, FaultCapability>;

/** One line's own directory, and the proxy before its server. */
export class FaultTrial {
  readonly fs: FileSystem;
  readonly proxy: FaultProxy;
  readonly claims: Claims<FaultCapability>;
  readonly directory: string;
  readonly fileBytes: number;

  constructor(harness: FaultHarness, line: string, claims: Claims<FaultCapability>) {
    harness.proxy.heal();
    this.fs = harness.fileSystem;
    this.proxy = harness.proxy;
    this.claims = claims;
    this.directory = joinPath(harness.root, `${line}-${randomBytes(6).toString("hex")}`);
    this.fileBytes = harness.fileBytes ?? 1024 * 1024;
  }

  path(name: string): string {
    return joinPath(this.directory, name);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const writer = await this.fs.create(this.path(name));
    try {
      await writer.write(bytes);
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => undefined);
      throw error;
    }
  }
}

export const faultContractLines: Contract<FaultHarness, FaultTrial, FaultCapability> = {
  name: "fault",
  lines: [...readFaultLines, ...changeFaultLines],
  begin: (harness, line, claims) => new FaultTrial(harness, line, claims),
};

/**
 * Registers what a file system behind a network promises when the network or the server fails as tests: an error or
 * the right result, never a short file, a partial listing, or a file that is said not to be there.
 */
export function faultContract(
  name: string,
  open: () => Promise<FaultHarness>,
  capabilities: Claims<FaultCapability>,
  options: RegisterOptions = {},
): void {
  registerContract(faultContractLines, name, open, capabilities, options);
}
