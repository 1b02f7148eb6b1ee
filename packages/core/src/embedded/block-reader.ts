import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ContainerRef, Extent } from "./container.ts";

/** Bytes of blocks wherever they are: views on slabs, copies from files. One per executor. */
export class BlockReader {
  readonly #find: (id: number) => ContainerRef | undefined;
  readonly #open = new Map<number, OpenContainer>();

  constructor(find: (id: number) => ContainerRef | undefined) {
    this.#find = find;
  }

  /** Whether reading costs a system call and a copy. */
  isFile(container: number): boolean {
    return this.#openContainer(container).kind === "file";
  }

  /** @throws {Error} when the container is gone or shorter than the extent says */
  read(extent: Extent): Uint8Array {
    return this.readRange(extent.container, extent.offset, extent.length);
  }

  readRange(id: number, offset: number, length: number): Uint8Array {
    const container = this.#openContainer(id);
    if (container.kind === "slab") return new Uint8Array(container.buffer, offset, length);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const read = readSync(container.fd, bytes, done, length - done, offset + done);
      if (read === 0) throw new Error(`block file of container ${id} is too short`);
      done += read;
    }
    return bytes;
  }

  /** Whether the containers of all extents are there and as long as they have to be. */
  isComplete(extents: readonly Extent[]): boolean {
    const ends = new Map<number, number>();
    for (const { container, offset, length } of extents)
      ends.set(container, Math.max(ends.get(container) ?? 0, offset + length));
    try {
      for (const [id, end] of ends) {
        const container = this.#openContainer(id);
        if (container.kind === "file" && fstatSync(container.fd).size < end) return false;
      }
      return true;
    } catch {
      return false;
    }
  }

  forget(ids: readonly number[]): void {
    for (const id of ids) {
      const container = this.#open.get(id);
      if (container?.kind === "file") closeSync(container.fd);
      this.#open.delete(id);
    }
  }

  close(): void {
    this.forget([...this.#open.keys()]);
  }

  #openContainer(id: number): OpenContainer {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const found = this.#find(id);
    if (found === undefined) throw new Error(`container ${id} of blocks is gone`);
    const opened: OpenContainer =
      found.kind === "slab"
        ? { kind: "slab", buffer: found.buffer }
        : { kind: "file", fd: openSync(found.path, "r") };
    this.#open.set(id, opened);
    return opened;
  }
}

type OpenContainer =
  | { readonly kind: "slab"; readonly buffer: SharedArrayBuffer }
  | { readonly kind: "file"; readonly fd: number };
