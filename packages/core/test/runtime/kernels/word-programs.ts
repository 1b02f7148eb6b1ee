import type { RDD } from "@firesteel/core";

/** Counts words of lines; its functions are written as users write them. */
export interface WordProgram {
  readonly counts: (lines: RDD<string>) => RDD<[string, number]>;
  readonly isRecognised: boolean;
}

/** By name; the results hold the order of keys. */
export const wordPrograms: Readonly<Record<string, WordProgram>> = {
  "by a space": known((lines) => lines.flatMap((l) => l.split(" ")).map((w) => [w, 1])),
  "by a tab, blocks and other names": known((lines) =>
    lines
      .flatMap(function (text: string) {
        return text.split("\t");
      })
      .map(function pair(word): [string, number] {
        return [word, 1];
      }),
  ),
  "by white space": known((lines) => lines.flatMap((l) => l.split(/\s+/)).map((w) => [w, 1])),
  "trimmed, by white space": known((lines) =>
    lines.flatMap((l) => l.trim().split(/\s+/)).map((w) => [w, 1]),
  ),
  "trimmed before, without empty lines": known((lines) =>
    lines
      .filter((l) => l.length > 0)
      .map((l) => l.trim())
      .filter((l) => l !== "")
      .flatMap((l) => l.split(" "))
      .map((w) => [w, 1]),
  ),
  "without empty lines": known((lines) =>
    lines
      .filter((l) => l !== "")
      .flatMap((l) => l.split("a"))
      .map((w) => [w, 1]),
  ),
  "by what is no word, in lower case": known((lines) =>
    lines
      .flatMap((l) => l.toLowerCase().split(/\W+/))
      .filter(Boolean)
      .map((w) => [w, 1]),
  ),
  "by what is no word": known((lines) =>
    lines
      .flatMap((l) => l.split(/\W+/))
      .filter((w) => w.length >= 2 && w !== "")
      .map((w) => [w, 1]),
  ),
  "by each that is no word": known((lines) =>
    lines.flatMap((l) => l.split(/\W/)).map((w) => [w, 1]),
  ),
  "by a class, longer words, in upper case": known((lines) =>
    lines
      .flatMap((l) => l.split(/[ ,.\-\t]+/))
      .filter((w) => w.length > 2)
      .map((w) => w.toUpperCase())
      .map((w) => [w, 1]),
  ),
  "by a negated class": known((lines) =>
    lines
      .flatMap((l) => l.split(/[^a-cA-C]+/g))
      .filter((w) => 0 < w.length)
      .map((w) => [w, 1]),
  ),
  "long words by a comma": known((lines) =>
    lines
      .flatMap((l) => l.split(","))
      .filter((w) => w.length > 3)
      .map((w) => [w, 1]),
  ),
  "words as pairs and back": known((lines) =>
    lines
      .flatMap((l) => l.split(" "))
      .map((w): [string, number] => [w, 1])
      .keys()
      .map((w) => [w, 1]),
  ),
  "casing that makes separators": unknown((lines) =>
    lines
      .flatMap((l) => l.split("A"))
      .map((w) => w.toLowerCase())
      .map((w) => [w, 1]),
  ),
  "by nothing": unknown((lines) => lines.flatMap((l) => l.split("")).map((w) => [w, 1])),
  "two at most": unknown((lines) => lines.flatMap((l) => l.split(" ", 2)).map((w) => [w, 1])),
  "counted twice": unknown((lines) => lines.flatMap((l) => l.split(" ")).map((w) => [w, 2])),
  "with captures": unknown((lines) => lines.flatMap((l) => l.split(/( )/)).map((w) => [w, 1])),
  "the greatest, not the sum": {
    isRecognised: false,
    counts: (lines) =>
      lines
        .flatMap((l) => l.split(" "))
        .map((w): [string, number] => [w, 1])
        .reduceByKey((a, b) => (a > b ? a : b)),
  },
  "without case": unknown((lines) => lines.flatMap((l) => l.split(/a/i)).map((w) => [w, 1])),
};

type Pairs = (lines: RDD<string>) => RDD<[string, number]>;

function known(pairs: Pairs): WordProgram {
  return { isRecognised: true, counts: (lines) => pairs(lines).reduceByKey((a, b) => a + b, 3) };
}

function unknown(pairs: Pairs): WordProgram {
  return { isRecognised: false, counts: (lines) => pairs(lines).reduceByKey((a, b) => a + b, 3) };
}
