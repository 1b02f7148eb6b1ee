import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ContainerRef, Grant } from "./container.ts";

/**
 * Every slab and block file of the application. Lives on the supervisor, which alone changes it:
 *
 * - a container is *held* by at most one executor, which writes above the last published byte;
 * - it is *referenced* once by each published object (segment of a map task, cached partition) with bytes in it;
 * - with neither it is free: slabs go to the free list, or are dropped above what is worth keeping, files are deleted.
 *
 * An executor killed at any instruction has written only where it held, above what was published: letting go of what
 * it held makes that space usable again.
 */
export class ContainerPool {
  readonly #containers = new Map<number, Container>();
  readonly #options: ContainerPoolOptions;
  #free: SlabContainer[] = [];
  /** Slabs in use whose upper part is free since their writer died. */
  readonly #partial = new Set<SlabContainer>();
  #nextId = 0;
  #slabBytes = 0;
  #fileBytes = 0;

  constructor(options: ContainerPoolOptions) {
    this.#options = options;
  }

  /** Bytes of shared memory that exist now, free ones included. */
  get slabBytes(): number {
    return this.#slabBytes;
  }

  /** Published bytes in files. */
  get fileBytes(): number {
    return this.#fileBytes;
  }

  /** Slabs that exist now. */
  get slabCount(): number {
    let count = 0;
    for (const container of this.#containers.values()) if (container.kind === "slab") count++;
    return count;
  }

  /** A slab with room for `bytes`, or undefined when the budget is used up. */
  grantSlab(holder: string, bytes: number): Grant | undefined {
    const slab = this.#takeSlab(bytes);
    if (slab === undefined) return undefined;
    slab.holder = holder;
    return { kind: "slab", id: slab.id, buffer: slab.buffer, start: slab.cursor };
  }

  /** An empty file. */
  grantFile(holder: string): Grant {
    const id = this.#nextId++;
    const path = join(this.#options.openDirectory(), `blocks-${id}.bin`);
    this.#containers.set(id, { kind: "file", id, path, references: 0, cursor: 0, holder });
    return { kind: "file", id, path, start: 0 };
  }

  find(id: number): ContainerRef | undefined {
    const container = this.#containers.get(id);
    if (container === undefined) return undefined;
    return container.kind === "slab"
      ? { kind: "slab", id, buffer: container.buffer }
      : { kind: "file", id, path: container.path };
  }

  /** One more published object with bytes in the container, the last of them ending at `end`. */
  reference(id: number, end: number): void {
    const container = this.#containers.get(id);
    if (container === undefined) return;
    container.references++;
    // Whoever writes there next begins at a multiple of 8.
    const cursor = Math.ceil(end / 8) * 8;
    if (cursor > container.cursor) {
      if (container.kind === "file") this.#fileBytes += cursor - container.cursor;
      container.cursor = cursor;
    }
  }

  dereference(id: number): void {
    const container = this.#containers.get(id);
    if (container === undefined) return;
    container.references--;
    this.#freeIfUnused(container);
  }

  /** The executor writes there no more. */
  letGo(id: number): void {
    const container = this.#containers.get(id);
    if (container === undefined || container.holder === undefined) return;
    container.holder = undefined;
    this.#freeIfUnused(container);
  }

  /** The executor is gone. */
  letGoAll(holder: string): void {
    for (const container of this.#containers.values())
      if (container.holder === holder) {
        this.letGo(container.id);
        if (container.kind === "slab" && this.#containers.has(container.id))
          this.#keepPartial(container);
      }
  }

  #takeSlab(bytes: number): SlabContainer | undefined {
    const { slabBytes, budgetBytes } = this.#options;
    if (bytes <= slabBytes) {
      const free = this.#free.pop();
      if (free !== undefined) return free;
      for (const slab of this.#partial)
        if (slab.buffer.byteLength - slab.cursor >= bytes) {
          this.#partial.delete(slab);
          return slab;
        }
    }
    const size = bytes <= slabBytes ? slabBytes : Math.ceil(bytes / 65536) * 65536;
    while (this.#slabBytes + size > budgetBytes) {
      const free = this.#free.pop();
      if (free === undefined) return undefined;
      this.#drop(free);
    }
    const slab = this.#create(size);
    return slab;
  }

  #create(size: number): SlabContainer | undefined {
    let buffer: SharedArrayBuffer;
    try {
      buffer = new SharedArrayBuffer(size);
    } catch {
      // The machine has less than the budget says; files do instead.
      return undefined;
    }
    const id = this.#nextId++;
    const slab: SlabContainer = {
      kind: "slab",
      id,
      buffer,
      references: 0,
      cursor: 0,
      holder: undefined,
    };
    this.#containers.set(id, slab);
    this.#slabBytes += size;
    return slab;
  }

  #freeIfUnused(container: Container): void {
    if (container.references > 0 || container.holder !== undefined) return;
    if (container.kind === "file") {
      this.#containers.delete(container.id);
      this.#fileBytes -= container.cursor;
      this.#options.onDropped(container.id);
      try {
        rmSync(container.path, { force: true });
      } catch {
        // It goes with its directory.
      }
      return;
    }
    this.#partial.delete(container);
    container.cursor = 0;
    const { slabBytes, keepFreeBytes } = this.#options;
    const isUsual = container.buffer.byteLength === slabBytes;
    if (isUsual && (this.#free.length + 1) * slabBytes <= keepFreeBytes) this.#free.push(container);
    else this.#drop(container);
  }

  #keepPartial(slab: SlabContainer): void {
    const rest = slab.buffer.byteLength - slab.cursor;
    if (slab.references > 0 && rest >= this.#options.slabBytes / 16) this.#partial.add(slab);
  }

  #drop(slab: SlabContainer): void {
    this.#containers.delete(slab.id);
    this.#slabBytes -= slab.buffer.byteLength;
    this.#options.onDropped(slab.id);
  }
}

export interface ContainerPoolOptions {
  /** Size of a slab; only a larger block gets a larger one. */
  readonly slabBytes: number;
  /** All slabs together. */
  readonly budgetBytes: number;
  /** Free slabs worth keeping; after a peak the others are dropped. */
  readonly keepFreeBytes: number;
  /** The directory of block files, made on demand. */
  readonly openDirectory: () => string;
  /** The container is gone: executors must forget it. */
  readonly onDropped: (id: number) => void;
}

interface ContainerState {
  readonly id: number;
  references: number;
  /** End of the last published byte. */
  cursor: number;
  holder: string | undefined;
}

type SlabContainer = ContainerState & {
  readonly kind: "slab";
  readonly buffer: SharedArrayBuffer;
};

type FileContainer = ContainerState & { readonly kind: "file"; readonly path: string };

type Container = SlabContainer | FileContainer;
