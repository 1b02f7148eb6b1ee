/** Deterministic text: lines of lower-case words whose frequencies follow a power law, as those of real text do. */
import { generateFile } from "./generate.mjs";
import { powerLawRank, randomNumbers } from "./random.mjs";

const distinctWords = 200_000;
const latin = Array.from("abcdefghijklmnopqrstuvwxyz");

/**
 * At least so many megabytes of text under `bench/data/`, made unless they are there.
 *
 * @param {number} megabytes
 * @param {{ name?: string, letters?: string[] }} [options] the beginning of the file's name, which tells the size, too;
 *   26 letters, of which the words are
 * @returns {{ path: string, bytes: number }}
 */
export function generateText(megabytes, { name = "words", letters = latin } = {}) {
  const bytes = megabytes * 1e6;
  return generateFile(`${name}-${megabytes}mb.txt`, (write) => {
    const random = randomNumbers(20_260_101);
    const words = vocabulary(random, letters);
    let written = 0;
    // Every word once, so that the number of distinct words does not hang on chance.
    let next = 0;
    while (written < bytes) {
      const lines = [];
      for (let line = 0; line < 2000; line += 1) {
        const length = 4 + Math.floor(random() * 16);
        const chosen = [];
        for (let i = 0; i < length; i += 1)
          chosen.push(
            next < distinctWords && i === 0
              ? words[next++]
              : words[powerLawRank(random(), distinctWords)],
          );
        lines.push(chosen.join(" "));
      }
      written += write(`${lines.join("\n")}\n`);
    }
  });
}

function vocabulary(random, letters) {
  const words = new Set();
  while (words.size < distinctWords) {
    // Rare words are longer than frequent ones.
    const length =
      2 + Math.floor(random() * 5) + Math.min(5, Math.floor(Math.log10(words.size + 1)));
    let word = "";
    for (let i = 0; i < length; i += 1) word += letters[Math.floor(random() * 26)];
    words.add(word);
  }
  return [...words];
}
