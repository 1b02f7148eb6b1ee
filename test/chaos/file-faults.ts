import {
  closeSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Dice } from "@firesteel/core/testing";

/** Files of blocks in the directories of running applications. */
export function blockFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(bin|spill)$/.test(name))
      .map((name) => join(directory, name));
  } catch {
    // A directory went while it was read.
    return [];
  }
}

/** Damages block files while jobs run: flips bits, cuts files short, deletes them. */
export class FileFaults {
  readonly #directory: string;
  readonly #dice: Dice;
  readonly #damaged = new Set<string>();
  #left: number;
  readonly #timer: NodeJS.Timeout;

  constructor(directory: string, dice: Dice, damages: number) {
    this.#directory = directory;
    this.#dice = dice;
    this.#left = damages;
    this.#timer = setInterval(() => {
      this.#strike();
    }, 4);
  }

  /** Files that were damaged so far. */
  get damaged(): number {
    return this.#damaged.size;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #strike(): void {
    const files = blockFiles(this.#directory).filter((file) => !this.#damaged.has(file));
    if (files.length === 0) return;
    const file = this.#dice.pick(files);
    if (this.#left <= 0 || !this.#dice.chance(0.5)) return;
    this.#left -= 1;
    this.#damaged.add(file);
    try {
      damage(file, this.#dice);
    } catch {
      // It went meanwhile.
    }
  }
}

function damage(file: string, dice: Dice): void {
  const kind = dice.pick(["flip", "flip", "truncate", "delete"] as const);
  const { size } = statSync(file);
  if (kind === "delete") rmSync(file);
  else if (kind === "truncate") truncateSync(file, dice.int(0, Math.max(0, size - 1)));
  else if (size > 0) flipBit(file, dice.int(0, size - 1), dice.int(0, 7));
}

export function flipBit(file: string, offset: number, bit: number): void {
  const fd = openSync(file, "r+");
  try {
    const byte = new Uint8Array(1);
    readSync(fd, byte, 0, 1, offset);
    byte[0]! ^= 1 << bit;
    writeSync(fd, byte, 0, 1, offset);
  } finally {
    closeSync(fd);
  }
}
