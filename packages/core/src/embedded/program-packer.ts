import { serialize } from "node:v8";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { LeafPartition, StageProgram } from "../plan/job-plan.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { PackedLeaf, WireProgram } from "./wire-program.ts";

/** Turns stage programs into their wire form, copying each piece of bulk data into shared memory once. */
export class ProgramPacker {
  readonly #leaves = new WeakMap<readonly LeafPartition[], PackedLeaf>();
  readonly #blobs = new Map<string, WeakRef<SharedArrayBuffer>>();
  #nextId = 0;

  pack(program: StageProgram): WireProgram {
    const id = this.#nextId++;
    // Nor what listeners alone are told: no task needs it.
    const { details: _details, parents: _parents, ...rest } = program;
    const bare = { ...rest, rdds: [], leaves: [], bundle: { ...program.bundle, blobs: [] } };
    return {
      id,
      stage: program.stage,
      name: program.name,
      root: program.root,
      ...(program.sink.kind === "shuffleWrite" ? { shuffle: program.sink.shuffle } : {}),
      isSave: program.sink.kind === "save",
      numTasks: program.numTasks,
      ...readsOf(program.root),
      isIndeterminate: program.isIndeterminate ?? false,
      barrier: program.barrier,
      rdds: program.rdds,
      code: {
        id,
        bytes: share(serialize(bare)),
        blobs: program.bundle.blobs.map((blob) => ({
          id: blob.id,
          bytes: this.#shareBlob(blob.id, blob.bytes),
        })),
        leaves: program.leaves.map((leaf) => this.#shareLeaf(leaf)),
      },
    };
  }

  #shareBlob(id: string, bytes: Uint8Array): SharedArrayBuffer {
    const known = this.#blobs.get(id)?.deref();
    if (known !== undefined) return known;
    for (const [other, reference] of this.#blobs)
      if (reference.deref() === undefined) this.#blobs.delete(other);
    const buffer = share(bytes);
    this.#blobs.set(id, new WeakRef(buffer));
    return buffer;
  }

  /** An RDD made on the driver is read by many jobs: its leaf array is the same one each time. */
  #shareLeaf(leaf: readonly LeafPartition[]): PackedLeaf {
    const known = this.#leaves.get(leaf);
    if (known !== undefined) return known;
    const packed = packLeaf(leaf);
    this.#leaves.set(leaf, packed);
    return packed;
  }
}

/** What tasks of the tree may read of other tasks. */
function readsOf(root: PlanNode<FunctionRef>): Pick<WireProgram, "reads" | "readsCache"> {
  const reads = new Set<number>();
  let readsCache = false;
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "shuffle") reads.add(node.shuffle);
    readsCache ||= node.kind === "cached";
    if ("input" in node) pending.push(node.input);
    else if ("inputs" in node) pending.push(...node.inputs);
    else if ("left" in node) pending.push(node.left, node.right);
  }
  return { reads: [...reads], readsCache };
}

function packLeaf(leaf: readonly LeafPartition[]): PackedLeaf {
  const starts = sharedWords(leaf.length + 1);
  let count = 0;
  for (const [p, { blocks }] of leaf.entries()) {
    starts[p] = count;
    count += blocks.length;
  }
  starts[leaf.length] = count;

  const index = sharedWords(count * 3);
  const buffers: SharedArrayBuffer[] = [];
  const all = leaf.flatMap((partition) => partition.blocks);
  let at = 0;
  while (at < all.length) {
    let end = at;
    let bytes = 0;
    do bytes = align(bytes) + (all[end++]?.byteLength ?? 0);
    while (end < all.length && align(bytes) + (all[end]?.byteLength ?? 0) <= bufferBytes);

    const buffer = new SharedArrayBuffer(bytes);
    const view = new Uint8Array(buffer);
    let offset = 0;
    for (; at < end; at++) {
      const block = all[at] ?? new Uint8Array(0);
      view.set(block, offset);
      index.set([buffers.length, offset, block.byteLength], at * 3);
      offset = align(offset + block.byteLength);
    }
    buffers.push(buffer);
  }
  return { buffers, starts, blocks: index };
}

const bufferBytes = 16 * 1024 * 1024;

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function sharedWords(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}

/** `bytes` in shared memory; no copy where they are there already, alone in their buffer. */
export function share(bytes: Uint8Array): SharedArrayBuffer {
  if (
    bytes.buffer instanceof SharedArrayBuffer &&
    bytes.byteOffset === 0 &&
    bytes.byteLength === bytes.buffer.byteLength
  )
    return bytes.buffer;
  const buffer = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
