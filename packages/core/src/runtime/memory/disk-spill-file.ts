import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { EnvironmentError } from "../../errors/firesteel-error.ts";
import type { SpilledBlock, SpillFile } from "../task-environment.ts";
import type { SpillCodec } from "./spill-codec.ts";

/** A spill file at a path that nothing is at yet. `onClose` runs once, when it is deleted. */
export class DiskSpillFile implements SpillFile {
  readonly #path: string;
  readonly #codec: SpillCodec | undefined;
  readonly #onClose: () => void;
  readonly #fd: number;
  #length = 0;
  #isClosed = false;

  /** @throws {EnvironmentError} `LOCAL_DIR_UNAVAILABLE` where it cannot be made */
  constructor(path: string, codec: SpillCodec | undefined, onClose: () => void = () => undefined) {
    this.#path = path;
    this.#codec = codec;
    this.#onClose = onClose;
    try {
      this.#fd = openSync(path, "wx+", 0o600);
    } catch (cause) {
      throw new EnvironmentError(
        "LOCAL_DIR_UNAVAILABLE",
        `no file could be made for data that does not fit in memory: ${(cause as Error).message}; see that spark.local.dir is writable`,
        { cause, fields: { path } },
      );
    }
  }

  get storedBytes(): number {
    return this.#length;
  }

  write(bytes: Uint8Array): SpilledBlock {
    const stored = this.#codec === undefined ? bytes : this.#codec.compress(bytes);
    const offset = this.#length;
    try {
      for (let done = 0; done < stored.byteLength;)
        done += writeSync(this.#fd, stored, done, stored.byteLength - done, offset + done);
    } catch (cause) {
      throw new EnvironmentError(
        "LOCAL_DIR_WRITE_FAILED",
        `data that does not fit in memory could not be written under spark.local.dir: ${(cause as Error).message}; free space there, or name a larger directory`,
        { cause, fields: { path: this.#path } },
      );
    }
    this.#length += stored.byteLength;
    return {
      offset,
      storedBytes: stored.byteLength,
      bytes: bytes.byteLength,
      checksum: crc32(stored),
    };
  }

  read(block: SpilledBlock): Uint8Array {
    const stored = new Uint8Array(block.storedBytes);
    try {
      for (let done = 0; done < stored.byteLength;) {
        const read = readSync(
          this.#fd,
          stored,
          done,
          stored.byteLength - done,
          block.offset + done,
        );
        if (read === 0) throw new Error("the file is shorter than what was written to it");
        done += read;
      }
    } catch (cause) {
      throw this.#damaged((cause as Error).message, cause);
    }
    if (crc32(stored) !== block.checksum) throw this.#damaged("a checksum does not match");
    return this.#codec === undefined ? stored : this.#codec.decompress(stored, block.bytes);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
    this.#onClose();
  }

  #damaged(why: string, cause?: unknown): EnvironmentError {
    return new EnvironmentError(
      "SPILL_DAMAGED",
      `spilled data could not be read back: ${why}; the task has to run again`,
      { cause, fields: { path: this.#path } },
    );
  }
}
