import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  baseName,
  type CreateOptions,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  joinPath,
  type OpenOptions,
} from "@firesteel/core/io";
import type { Claims, Closable, ContractLine } from "../runner/contract.ts";

/** What a file system may claim: its declared capabilities, and the optional methods that have none. */
export type FileSystemCapability = keyof FileSystemCapabilities | "blockLocations" | "checksum";

export interface FileSystemHarness extends Closable {
  readonly fileSystem: FileSystem;
  /** Absolute URI of a directory that the suite may fill; it need not exist. Each line works in one of its own below. */
  readonly root: string;
  /** Size of the file of the lines about large files: more than the store's block, part or read-ahead. 9 MiB by default. */
  readonly largeBytes?: number;
  /** Files in the lines about many: more than a page of the store's listing, where that is bearable. 40 by default. */
  readonly manyFiles?: number;
}

export type FileSystemLine = ContractLine<FileSystemTrial, FileSystemCapability>;

/** One line's own directory in the file system under test, and short ways to fill it and look at it. */
export class FileSystemTrial {
  readonly fs: FileSystem;
  readonly claims: Claims<FileSystemCapability>;
  readonly root: string;
  /** Does not exist before something is written to it. */
  readonly directory: string;
  readonly largeBytes: number;
  readonly manyFiles: number;

  constructor(harness: FileSystemHarness, line: string, claims: Claims<FileSystemCapability>) {
    this.fs = harness.fileSystem;
    this.claims = claims;
    this.root = harness.root;
    this.directory = joinPath(harness.root, `${line}-${randomBytes(6).toString("hex")}`);
    this.largeBytes = harness.largeBytes ?? 9 * 1024 * 1024 + 17;
    this.manyFiles = harness.manyFiles ?? 40;
  }

  /** Of a name with slashes below the line's directory. */
  path(name: string): string {
    return joinPath(this.directory, name);
  }

  async write(name: string, content: string | Uint8Array, options?: CreateOptions): Promise<void> {
    const writer = await this.fs.create(this.path(name), options);
    await writer.write(Buffer.from(content));
    await writer.close();
  }

  /** Empty files of these names. */
  async touch(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.write(name, "");
  }

  async readBytes(name: string, options?: OpenOptions): Promise<Buffer> {
    return await readToEnd(this.fs, this.path(name), options);
  }

  async read(name: string, options?: OpenOptions): Promise<string> {
    return (await this.readBytes(name, options)).toString();
  }

  async stat(name: string): Promise<FileStatus | undefined> {
    return await this.fs.stat(this.path(name));
  }

  async has(name: string): Promise<boolean> {
    return (await this.stat(name)) !== undefined;
  }

  /** Names of what a directory lists, as it lists them. */
  async names(name = ""): Promise<string[]> {
    const path = name === "" ? this.directory : this.path(name);
    return (await this.fs.list(path)).map((status) => baseName(status.path));
  }

  async expectContent(name: string, content: string): Promise<void> {
    assert.equal(await this.read(name), content, `content of ${name}`);
  }
}

/** The bytes of a file (or of a range of it), read with a buffer of odd size. */
export async function readToEnd(
  fs: FileSystem,
  path: string,
  options?: OpenOptions,
  chunkBytes = 65_521,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await using reader = await fs.open(path, options);
  for (;;) {
    const chunk = Buffer.alloc(chunkBytes);
    const count = await reader.read(chunk);
    assert(
      Number.isInteger(count) && count >= 0 && count <= chunkBytes,
      `read says ${count} of at most ${chunkBytes} bytes`,
    );
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}

/** Bytes that tell at which offset they stand, and of which `version` they are. */
export function patternBytes(length: number, version = 0): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++)
    words[i] = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(version + 1, 0x85ebca6b);
  return Buffer.from(words.buffer, 0, length);
}

/** Compares without printing megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.equal(actual.length, expected.length, `length of ${what}`);
  if (Buffer.compare(actual, expected) === 0) return;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  assert.fail(`${what} differs first at byte ${at}: ${actual[at]} instead of ${expected[at]}`);
}
