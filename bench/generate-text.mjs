/** Deterministic text: lines of lower-case words whose frequencies follow a power law, as those of real text do. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const distinctWords = 200_000;

/**
 * Makes `path` with at least `bytes` bytes unless it is there.
 *
 * @returns {{ path: string, bytes: number }}
 */
export function generateText(path, bytes) {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    const unfinished = `${path}.unfinished`;
    write(unfinished, bytes);
    renameSync(unfinished, path);
  }
  return { path, bytes: statSync(path).size };
}

function write(path, limitBytes) {
  const random = randomNumbers(20_260_101);
  const words = vocabulary(random);
  const file = openSync(path, "w");
  let written = 0;
  // Every word once, so that the number of distinct words does not hang on chance.
  let next = 0;
  while (written < limitBytes) {
    const lines = [];
    for (let line = 0; line < 2000; line += 1) {
      const length = 4 + Math.floor(random() * 16);
      const chosen = [];
      for (let i = 0; i < length; i += 1)
        chosen.push(next < distinctWords && i === 0 ? words[next++] : words[rank(random())]);
      lines.push(chosen.join(" "));
    }
    written += writeSync(file, Buffer.from(`${lines.join("\n")}\n`, "latin1"));
  }
  closeSync(file);
}

/** Rank of a word for a uniform number: frequencies proportional to 1 / (rank + 50). */
function rank(uniform) {
  const offset = 50;
  return Math.min(
    distinctWords - 1,
    Math.floor(offset * ((distinctWords + offset) / offset) ** uniform - offset),
  );
}

function vocabulary(random) {
  const words = new Set();
  while (words.size < distinctWords) {
    // Rare words are longer than frequent ones.
    const length =
      2 + Math.floor(random() * 5) + Math.min(5, Math.floor(Math.log10(words.size + 1)));
    let word = "";
    for (let i = 0; i < length; i += 1) word += String.fromCharCode(97 + Math.floor(random() * 26));
    words.add(word);
  }
  return [...words];
}

/** Mulberry32. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
