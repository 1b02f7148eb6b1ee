import { decodeBlock } from "../../block/decode-block.ts";
import { encodeBlock, encodePairBlock } from "../../block/encode-block.ts";
import type { ClassRegistry } from "../../block/class-registry.ts";
import { ReusedBuffer } from "../../block/reused-buffer.ts";
import { type Column, type PairBatch, pairBatch } from "../batch.ts";
import { recordBytes } from "../record-bytes.ts";
import type { SpilledBlock, SpillFile } from "../task-environment.ts";
import type { Workspace } from "./workspace.ts";

const mostEntries = 16_384;

/** Entries side by side: pairs, and further columns that say where they belong. */
export interface Entries {
  readonly length: number;
  readonly marks: readonly Column[];
  readonly keys: Column;
  readonly values: Column;
}

/** Entries on disk in pieces that are read one at a time. */
export interface SpillRun {
  readonly file: SpillFile;
  readonly pieces: readonly SpilledPiece[];
  /** Entries in all pieces. */
  readonly length: number;
  /** Bytes of the largest piece in memory, encoded. */
  readonly pieceBytes: number;
}

interface SpilledPiece {
  readonly length: number;
  readonly marks: readonly SpilledBlock[];
  readonly pairs: SpilledBlock;
}

/** Size of the pieces of a run that is written from `heapBytes`: many such runs are read side by side later. */
export function pieceBytesFor(heapBytes: number): number {
  return Math.min(1024 * 1024, Math.max(4096, Math.floor(heapBytes / 128)));
}

/** Writes one run, piece by piece; pieces take about `targetBytes`. */
export class RunWriter {
  readonly #file: SpillFile;
  readonly #space: Workspace;
  /** Of a piece, about. */
  readonly targetBytes: number;
  readonly #pieces: SpilledPiece[] = [];
  readonly #buffer: ReusedBuffer;
  #length = 0;
  #pieceBytes = 0;

  /** Pieces are encoded in `buffer`, which many writers may share. */
  constructor(
    file: SpillFile,
    space: Workspace,
    targetBytes: number,
    buffer: ReusedBuffer = new ReusedBuffer(),
  ) {
    this.#file = file;
    this.#space = space;
    this.targetBytes = targetBytes;
    this.#buffer = buffer;
  }

  /** Appends entries, those at `positions`, in that order, where they are given. */
  write(entries: Entries, positions?: ArrayLike<number>): void {
    const length = positions === undefined ? entries.length : positions.length;
    for (let from = 0; from < length;) {
      const end = this.#endOfPiece(entries, positions, from, length);
      const indices = new Int32Array(end - from);
      for (let i = from; i < end; i++)
        indices[i - from] = positions === undefined ? i : positions[i]!;
      this.#writePiece(entries, indices);
      this.#space.pace.check();
      from = end;
    }
  }

  finish(): SpillRun {
    return {
      file: this.#file,
      pieces: this.#pieces,
      length: this.#length,
      pieceBytes: this.#pieceBytes,
    };
  }

  #endOfPiece(
    { keys, values }: Entries,
    positions: ArrayLike<number> | undefined,
    from: number,
    length: number,
  ): number {
    const most = Math.min(length, from + mostEntries);
    let bytes = 0;
    let end = from;
    while (end < most && bytes < this.targetBytes) {
      const at = positions === undefined ? end : positions[end]!;
      bytes += recordBytes(keys[at]) + recordBytes(values[at]);
      end++;
    }
    return end;
  }

  #writePiece({ marks, keys, values }: Entries, indices: Int32Array): void {
    const options = {
      indices,
      classes: this.#space.classes,
      allocate: (bytes: number): Uint8Array => this.#buffer.take(bytes),
    };
    let bytes = 0;
    const put = (block: Uint8Array): SpilledBlock => {
      bytes += block.byteLength;
      return this.#file.write(block);
    };
    this.#pieces.push({
      length: indices.length,
      marks: marks.map((column) => put(encodeBlock(column, options))),
      pairs: put(encodePairBlock(keys, values, options)),
    });
    this.#length += indices.length;
    if (bytes > this.#pieceBytes) this.#pieceBytes = bytes;
  }
}

/** Walks over the entries of a run, holding one piece at a time. */
export class RunCursor {
  readonly #run: SpillRun;
  readonly #classes: ClassRegistry;
  #next = 0;
  #length = 0;
  /** The current entry's place in the columns below. */
  at = 0;
  marks: readonly Column[] = [];
  keys: Column = [];
  values: Column = [];

  constructor(run: SpillRun, classes: ClassRegistry) {
    this.#run = run;
    this.#classes = classes;
    this.#load();
  }

  /** Whether there is a current entry. */
  get isOpen(): boolean {
    return this.at < this.#length;
  }

  /** Entries from the current one on that are at hand. */
  get available(): number {
    return this.#length - this.at;
  }

  /** Goes `n` entries on, at most to the end of what is at hand; false at the end of the run. */
  advance(n: number = 1): boolean {
    this.at += n;
    return this.at < this.#length || this.#load();
  }

  /** At most `want` pairs from the current one on that are at hand, and at least one; goes past them. */
  take(want: number): PairBatch {
    const n = Math.max(1, Math.min(want, this.available));
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (let i = this.at; i < this.at + n; i++) {
      keys.push(this.keys[i]);
      values.push(this.values[i]);
    }
    this.advance(n);
    return pairBatch(keys, values);
  }

  /** Deletes the run's file. */
  close(): void {
    this.#run.file.close();
  }

  #load(): boolean {
    const piece = this.#run.pieces[this.#next++];
    if (piece === undefined) {
      this.#length = 0;
      this.at = 0;
      this.marks = this.keys = this.values = [];
      return false;
    }
    const { file } = this.#run;
    const pairs = decodeBlock(file.read(piece.pairs), this.#classes);
    this.marks = piece.marks.map((block) => {
      const decoded = decodeBlock(file.read(block), this.#classes);
      return decoded.records();
    });
    this.keys = pairs.keys();
    this.values = pairs.values();
    this.#length = piece.length;
    this.at = 0;
    return true;
  }
}
