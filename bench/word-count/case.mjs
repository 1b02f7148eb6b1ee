import { join } from "node:path";
import { defineCase } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";

const here = import.meta.dirname;

/** Letters of two and three bytes. */
const multiByte = Array.from("äöüßéèçñøåабвгдежзиклмπλ語本");

/** The same program, its functions called for every record. */
const plain = (args) => [
  process.execPath,
  "--trace-gc",
  join(here, "firesteel.mjs"),
  ...args,
  "plain",
];

/** Skale breaks characters at the edges of its chunks, and counts what is left of them as words. */
const withoutSkale = { programs: { skale: undefined } };

export const wordCounts = [
  { name: "word-count", file: "words" },
  { name: "word-count-unicode", file: "words-unicode", letters: multiByte, ...withoutSkale },
].map(({ name, file, letters, programs }) =>
  defineCase(here, {
    name,
    programs: { plain, ...programs },
    prepare(scale) {
      const megabytes = 200 * scale;
      const target = join(here, `../data/${file}-${megabytes}mb.txt`);
      const { path, bytes } = generateText(target, megabytes * 1e6, letters);
      return { arguments: [path], about: `${(bytes / 1e6).toFixed(0)} MB` };
    },
  }),
);
