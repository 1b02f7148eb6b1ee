import { open, type FileHandle } from "node:fs/promises";
import type { ContainerPool } from "./container-pool.ts";
import { alignUp, type Extent, type FileGrant, maxFileBytes } from "./container.ts";

/** Who holds files that the supervisor itself writes. */
const holder = "supervisor";

/**
 * Copies those of `blocks` that are in slabs, which must not change meanwhile, to new files, and hands `publish` where
 * all of them are then. The supervisor does not wait: writing is the work of the system's threads.
 *
 * @throws {Error} when no directory of `spark.local.dir` can take them
 */
export async function writeOut(
  pool: ContainerPool,
  blocks: readonly Extent[],
  publish: (blocks: readonly Extent[]) => void,
): Promise<void> {
  const failedPaths: string[] = [];
  for (let failure: unknown; ;) {
    const files: OpenFile[] = [];
    let moved: Extent[] | undefined = [];
    try {
      for (const extent of blocks) moved.push(await copy(pool, extent, files, failedPaths));
    } catch (error) {
      moved = undefined;
      failure ??= error;
    }
    for (const { handle } of files) await handle?.close().catch(() => undefined);
    // What is given back is claimed in the same turn, or deleted.
    for (const { grant } of files) pool.giveBack(holder, { container: grant.id, start: 0, end: 0 });
    if (moved !== undefined) {
      publish(moved);
      return;
    }
    // No file was made where no directory is left.
    if (files.length === 0) throw failure;
    failedPaths.push(...files.map(({ grant }) => grant.path));
  }
}

async function copy(
  pool: ContainerPool,
  extent: Extent,
  files: OpenFile[],
  failedPaths: readonly string[],
): Promise<Extent> {
  const container = pool.find(extent.container);
  if (container?.kind !== "slab") return extent;
  let file = files.at(-1);
  if (file === undefined || file.length + extent.length > maxFileBytes) {
    file = { grant: pool.grantFile(holder, failedPaths), handle: undefined, length: 0 };
    files.push(file);
    file.handle = await open(file.grant.path, "wx", 0o600);
  }
  const bytes = new Uint8Array(container.buffer, extent.offset, extent.length);
  for (let done = 0; done < bytes.byteLength;) {
    const written = await file.handle?.write(
      bytes,
      done,
      bytes.byteLength - done,
      file.length + done,
    );
    done += written?.bytesWritten ?? 0;
  }
  const offset = file.length;
  file.length = alignUp(offset + extent.length);
  return { container: file.grant.id, offset, length: extent.length };
}

interface OpenFile {
  readonly grant: FileGrant;
  handle: FileHandle | undefined;
  length: number;
}
