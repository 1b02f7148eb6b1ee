import { FiresteelError } from "../errors/firesteel-error.ts";
import { DiskSpillFile } from "../runtime/memory/disk-spill-file.ts";
import type { SpillCodec } from "../runtime/memory/spill-codec.ts";
import type { SpilledBlock, SpillFile } from "../runtime/task-environment.ts";
import type { FileSource } from "./block-files.ts";

/** Offsets of one file stay below this, so that the offset of a block says which file it is in, too. */
const fileSpan = 2 ** 40;

/**
 * A spill file that goes on under the next directory of `spark.local.dir` where the disk of one is full. `onOpen` is
 * told the container of each file.
 */
export class SpreadSpillFile implements SpillFile {
  readonly #openFile: FileSource;
  readonly #codec: SpillCodec | undefined;
  readonly #onOpen: (container: number) => void;
  readonly #files: DiskSpillFile[] = [];
  readonly #failedPaths: string[] = [];
  #path = "";

  /** @throws {FiresteelError} `LOCAL_DIR_UNAVAILABLE` where no file can be made */
  constructor(
    openFile: FileSource,
    codec: SpillCodec | undefined,
    onOpen: (container: number) => void,
  ) {
    this.#codec = codec;
    this.#openFile = openFile;
    this.#onOpen = onOpen;
    this.#open();
  }

  get storedBytes(): number {
    let bytes = 0;
    for (const file of this.#files) bytes += file.storedBytes;
    return bytes;
  }

  write(bytes: Uint8Array): SpilledBlock {
    const index = this.#files.length - 1;
    try {
      const block = (this.#files[index] as DiskSpillFile).write(bytes);
      return { ...block, offset: index * fileSpan + block.offset };
    } catch (error) {
      if (!FiresteelError.is(error, "LOCAL_DIR_WRITE_FAILED")) throw error;
      this.#failedPaths.push(this.#path);
      try {
        this.#open();
      } catch {
        // What went wrong first says more.
        throw error;
      }
      return this.write(bytes);
    }
  }

  read(block: SpilledBlock): Uint8Array {
    const file = this.#files[Math.floor(block.offset / fileSpan)] as DiskSpillFile;
    return file.read({ ...block, offset: block.offset % fileSpan });
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  #open(): void {
    for (;;) {
      const grant = this.#openFile(this.#failedPaths);
      if (grant === undefined) throw new Error("the supervisor gives no file");
      this.#onOpen(grant.id);
      this.#path = grant.path;
      try {
        this.#files.push(new DiskSpillFile(grant.path, this.#codec));
        return;
      } catch (error) {
        if (!FiresteelError.is(error, "LOCAL_DIR_UNAVAILABLE")) throw error;
        this.#failedPaths.push(grant.path);
      }
    }
  }
}
