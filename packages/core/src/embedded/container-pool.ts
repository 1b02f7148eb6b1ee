import { rmSync } from "node:fs";
import { InternalError } from "../errors/firesteel-error.ts";
import type { ContainerRef, FileGrant, Range, SlabGrant, SlabUse } from "./container.ts";
import { FreeRanges } from "./free-ranges.ts";

/**
 * Every slab and block file of the application. Lives on the supervisor, which alone changes it. Each byte of a slab
 * is in one of three states:
 *
 * - *held* by one executor, which may write there;
 * - *claimed* by one published object (segment of a map task, cached partition), and read by anybody;
 * - *free*.
 *
 * An executor gives back what it held, written or not, and whatever is published claims its part of that; an executor
 * killed at any instruction has written only where it held, so letting go of that makes the space usable again. A file
 * is held and claimed as a whole, and free when neither holds.
 *
 * Space that became free stays until {@link trim}, so that giving back and claiming are two steps.
 */
export class ContainerPool {
  readonly #containers = new Map<number, Container>();
  readonly #options: ContainerPoolOptions;
  /** Containers that may be free as a whole. */
  readonly #loose = new Set<number>();
  #nextId = 0;
  readonly #used: Record<SlabUse, number> = { cache: 0, shuffle: 0 };
  #slabBytes = 0;
  #fileBytes = 0;

  constructor(options: ContainerPoolOptions) {
    this.#options = options;
  }

  /** Bytes of shared memory that exist now, free ones included. */
  get slabBytes(): number {
    return this.#slabBytes;
  }

  /** Bytes of slabs that are held or claimed for `use`. */
  usedBytes(use: SlabUse): number {
    return this.#used[use];
  }

  /** Claimed bytes in files. */
  get fileBytes(): number {
    return this.#fileBytes;
  }

  /** Slabs that exist now. */
  get slabCount(): number {
    let count = 0;
    for (const container of this.#containers.values()) if (container.kind === "slab") count++;
    return count;
  }

  /** Room in one slab: one that exists, or a new one; undefined where the budget has none left. */
  grantSlab(holder: string, use: SlabUse, room: RoomRequest): SlabGrant | undefined {
    const { bytes, mostBytes, budgetBytes } = room;
    const slab = this.#findSlab(bytes) ?? this.#create(bytes, budgetBytes);
    const range = slab?.free.takeBest(bytes, mostBytes);
    if (slab === undefined || range === undefined) return undefined;
    const [start, end] = range;
    slab.held.push({ holder, use, start, end });
    this.#used[use] += end - start;
    return { kind: "slab", id: slab.id, buffer: slab.buffer, start, end };
  }

  /** An empty file. @throws {FiresteelError} `LOCAL_DIR_UNAVAILABLE` */
  grantFile(holder: string, failedPaths: readonly string[] = []): FileGrant {
    const id = this.#nextId++;
    const path = this.#options.openFile(`blocks-${id}.bin`, failedPaths);
    this.#containers.set(id, { kind: "file", id, path, claims: 0, claimedBytes: 0, holder });
    return { kind: "file", id, path, start: 0, end: Infinity };
  }

  find(id: number): ContainerRef | undefined {
    const container = this.#containers.get(id);
    if (container === undefined) return undefined;
    return container.kind === "slab"
      ? { kind: "slab", id, buffer: container.buffer }
      : { kind: "file", id, path: container.path };
  }

  isSlab(id: number): boolean {
    return this.#containers.get(id)?.kind === "slab";
  }

  /** The executor writes there no more. */
  giveBack(holder: string, { container: id, start, end }: Range): void {
    const container = this.#containers.get(id);
    if (container === undefined) return;
    this.#loose.add(id);
    if (container.kind === "file") {
      if (container.holder === holder) container.holder = undefined;
      return;
    }
    const held = container.held.find((each) => each.holder === holder && each.start === start);
    if (held === undefined || end > held.end)
      throw new InternalError("SLAB_NOT_HELD", `worker ${holder} gave back what it did not hold`);
    held.start = end;
    if (held.start === held.end) container.held = container.held.filter((each) => each !== held);
    container.free.add(start, end);
    this.#used[held.use] -= end - start;
  }

  /** The executor is gone. */
  giveBackAll(holder: string): void {
    for (const container of this.#containers.values())
      if (container.kind === "file") {
        if (container.holder === holder) this.giveBack(holder, wholeOf(container.id));
      } else
        for (const { holder: other, start, end } of Array.from(container.held))
          if (other === holder) this.giveBack(holder, { container: container.id, start, end });
  }

  /** A published object takes these bytes, which were given back. */
  claim(ranges: readonly Range[], use: SlabUse): void {
    for (const { container: id, start, end } of ranges) {
      const container = this.#containers.get(id);
      if (container === undefined)
        throw new InternalError("CONTAINER_GONE", `container ${id} was published and is gone`);
      if (container.kind === "file") {
        container.claims++;
        container.claimedBytes += end - start;
        this.#fileBytes += end - start;
      } else {
        container.free.take(start, end);
        this.#used[use] += end - start;
      }
    }
  }

  /** A published object is no more. */
  release(ranges: readonly Range[], use: SlabUse): void {
    for (const { container: id, start, end } of ranges) {
      const container = this.#containers.get(id);
      if (container === undefined) continue;
      this.#loose.add(id);
      if (container.kind === "file") {
        container.claims--;
        container.claimedBytes -= end - start;
        this.#fileBytes -= end - start;
      } else {
        container.free.add(start, end);
        this.#used[use] -= end - start;
      }
    }
  }

  /** Deletes files that nothing is in, and drops empty slabs above `keepBytes`. */
  trim(keepBytes: number): void {
    let kept = 0;
    for (const id of this.#loose) {
      const container = this.#containers.get(id);
      if (container?.kind === "slab" && container.free.isWhole) {
        const size = container.buffer.byteLength;
        if (size === this.#options.slabBytes && kept + size <= keepBytes) kept += size;
        else this.#drop(container);
      } else {
        this.#loose.delete(id);
        if (container?.kind === "file" && container.holder === undefined && container.claims === 0)
          this.#delete(container);
      }
    }
  }

  /** The slab with the smallest free range that is large enough: what is left of large ones stays large. */
  #findSlab(bytes: number): SlabContainer | undefined {
    let best: SlabContainer | undefined;
    for (const container of this.#containers.values())
      if (
        container.kind === "slab" &&
        container.free.largest >= bytes &&
        container.free.largest < (best?.free.largest ?? Infinity)
      )
        best = container;
    return best;
  }

  #create(bytes: number, budgetBytes: number): SlabContainer | undefined {
    const { slabBytes } = this.#options;
    const size = bytes <= slabBytes ? slabBytes : Math.ceil(bytes / 65536) * 65536;
    if (this.#slabBytes + size > budgetBytes) this.trim(0);
    if (this.#slabBytes + size > budgetBytes) return undefined;
    let buffer: SharedArrayBuffer;
    try {
      buffer = new SharedArrayBuffer(size);
    } catch {
      // The machine has less than the budget says; files do instead.
      return undefined;
    }
    const id = this.#nextId++;
    const slab: SlabContainer = { kind: "slab", id, buffer, free: new FreeRanges(size), held: [] };
    this.#containers.set(id, slab);
    this.#slabBytes += size;
    return slab;
  }

  #delete(file: FileContainer): void {
    this.#containers.delete(file.id);
    this.#options.onDropped(file.id);
    try {
      rmSync(file.path, { force: true });
    } catch {
      // It goes with its directory.
    }
  }

  #drop(slab: SlabContainer): void {
    this.#containers.delete(slab.id);
    this.#loose.delete(slab.id);
    this.#slabBytes -= slab.buffer.byteLength;
    this.#options.onDropped(slab.id);
  }
}

export interface ContainerPoolOptions {
  /** Size of a slab; only a larger block gets a larger one. */
  readonly slabBytes: number;
  /** Path for a new file, in another directory than those of `failedPaths`. */
  readonly openFile: (name: string, failedPaths: readonly string[]) => string;
  /** The container is gone: executors must forget it. */
  readonly onDropped: (id: number) => void;
}

/** How much room is wanted. */
export interface RoomRequest {
  readonly bytes: number;
  /** As much as is free up to this is welcome. */
  readonly mostBytes: number;
  /** All slabs together may have so many bytes. */
  readonly budgetBytes: number;
}

interface SlabContainer {
  readonly kind: "slab";
  readonly id: number;
  readonly buffer: SharedArrayBuffer;
  readonly free: FreeRanges;
  held: {
    readonly holder: string;
    readonly use: SlabUse;
    start: number;
    readonly end: number;
  }[];
}

interface FileContainer {
  readonly kind: "file";
  readonly id: number;
  readonly path: string;
  /** Published objects with bytes in it. */
  claims: number;
  claimedBytes: number;
  holder: string | undefined;
}

type Container = SlabContainer | FileContainer;

function wholeOf(container: number): Range {
  return { container, start: 0, end: 0 };
}
