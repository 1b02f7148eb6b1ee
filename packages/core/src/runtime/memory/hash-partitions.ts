import { ReusedBuffer } from "../../block/reused-buffer.ts";
import { remix } from "../../key/hash-slots.ts";
import { recordBytes } from "../record-bytes.ts";
import type { SpillFile } from "../task-environment.ts";
import { RunWriter, type SpillRun } from "./spill-run.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

const bitsPerLevel = 5;
/** Into how many parts pairs are divided at a time. */
export const partCount: number = 1 << bitsPerLevel;
/** Where the hash has no more bits to divide by. */
export const deepestLevel = 6;

const largestPiece = 64 * 1024;
const smallestPiece = 2048;
const decodedFactor = 3;

/** Pairs whose hashes agree in some bits, on disk. Marks of the run: hash, place. */
export interface HashPart {
  readonly run: SpillRun;
  /** Whether the pairs do not all have the same hash. */
  readonly isDivisible: boolean;
}

interface Buffer {
  hashes: number[];
  places: number[];
  keys: unknown[];
  values: unknown[];
  bytes: number;
  readonly writer: RunWriter;
  /** Of the first pair. */
  hash: number | undefined;
  isDivisible: boolean;
}

/** Divides pairs by the hashes of their keys, each part being kept on disk in the order in which the pairs came. */
export class HashPartitions {
  readonly #space: Workspace;
  readonly #consumer: MemoryConsumer;
  readonly #file: SpillFile;
  readonly #shift: number;
  readonly #parts: readonly Buffer[];
  readonly #pieceBytes: number;

  constructor(space: Workspace, level: number) {
    this.#space = space;
    this.#shift = level * bitsPerLevel;
    this.#file = space.openFile();
    this.#consumer = space.memory.openConsumer();
    let piece = largestPiece;
    while (piece > smallestPiece && !this.#consumer.growTo(piece * decodedFactor * partCount))
      piece >>= 1;
    this.#consumer.growNeeded(piece * decodedFactor * partCount);
    this.#pieceBytes = piece;
    // Not one for each part: the buffers would take as much as the pairs that are reserved for.
    const buffer = new ReusedBuffer();
    this.#parts = Array.from({ length: partCount }, () => ({
      hashes: [],
      places: [],
      keys: [],
      values: [],
      bytes: 0,
      writer: new RunWriter(this.#file, space, piece, buffer),
      hash: undefined,
      isDivisible: false,
    }));
  }

  /** `place` is where what the pair comes to belongs among all results. */
  add(hash: number, place: number, key: unknown, value: unknown): void {
    const part = this.#parts[(remix(hash) >>> this.#shift) & (partCount - 1)] as Buffer;
    if (part.hash === undefined) part.hash = hash;
    else if (part.hash !== hash) part.isDivisible = true;
    part.hashes.push(hash);
    part.places.push(place);
    part.keys.push(key);
    part.values.push(value);
    part.bytes += recordBytes(key) + recordBytes(value);
    if (part.bytes >= this.#pieceBytes) flush(part);
  }

  /** All parts; nothing is added afterwards. */
  finish(): readonly HashPart[] {
    for (const part of this.#parts) flush(part);
    this.#consumer.close();
    this.#space.countSpill(0, this.#file.storedBytes);
    return this.#parts.map(({ writer, isDivisible }) => ({ run: writer.finish(), isDivisible }));
  }

  /** Deletes the parts. */
  close(): void {
    this.#file.close();
  }
}

function flush(part: Buffer): void {
  const { hashes, places, keys, values, writer } = part;
  if (keys.length === 0) return;
  const marks = [Int32Array.from(hashes), Float64Array.from(places)];
  writer.write({ length: keys.length, marks, keys, values });
  part.hashes = [];
  part.places = [];
  part.keys = [];
  part.values = [];
  part.bytes = 0;
}
