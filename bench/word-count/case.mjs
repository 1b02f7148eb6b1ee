import { join } from "node:path";
import { defineCase, nodeProgram } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

const here = import.meta.dirname;

/** Letters of two and three bytes. */
const multiByte = Array.from("äöüßéèçñøåабвгдежзиклмπλ語本");

/** The same program, its functions called for every record. */
const plain = (args) => nodeProgram(join(here, "firesteel.mjs"), [...args, "plain"]);

export const wordCounts = [
  { name: "word-count" },
  {
    name: "word-count-unicode",
    text: { name: "words-unicode", letters: multiByte },
    // Skale breaks characters at the edges of its chunks, and counts what is left of them as words.
    programs: { skale: undefined },
  },
].map(({ name, text, programs }) =>
  defineCase(here, {
    name,
    programs: { plain, ...programs },
    prepare(scale) {
      const { path, bytes } = generateText(200 * scale, text);
      return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
    },
  }),
);
