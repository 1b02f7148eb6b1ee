import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { randomNumbers } from "./random.mjs";

const folder = join(import.meta.dirname, "../data");

/**
 * A file of lines under `bench/data/`, made unless it is there; whole or not at all.
 *
 * @param {string} name tells the size, too
 * @param {number} count of lines
 * @param {(index: number, random: () => number) => string} line without its end
 * @returns {{ path: string, bytes: number }}
 */
export function generateLines(name, count, line) {
  return generateFile(name, (write) => {
    const random = randomNumbers(20_261_125);
    for (let from = 0; from < count; from += 10_000) {
      let lines = "";
      for (let i = from; i < Math.min(count, from + 10_000); i += 1)
        lines += `${line(i, random)}\n`;
      write(lines);
    }
  });
}

/**
 * A file under `bench/data/`, filled unless it is there; whole or not at all.
 *
 * @param {string} name tells the size, too
 * @param {(write: (text: string) => number) => void} fill
 * @returns {{ path: string, bytes: number }}
 */
export function generateFile(name, fill) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${path}.unfinished`;
    const file = openSync(unfinished, "w");
    fill((text) => writeSync(file, text));
    closeSync(file);
    renameSync(unfinished, path);
  }
  return { path, bytes: statSync(path).size };
}
