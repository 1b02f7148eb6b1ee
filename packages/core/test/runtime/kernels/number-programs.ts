import type { RDD } from "@firesteel/core";

/** Makes arrays of numbers of lines; its functions are written as users write them. */
export interface NumberProgram {
  readonly numbers: (lines: RDD<string>) => RDD<number[]>;
  readonly isRecognised: boolean;
}

export const numberPrograms: Readonly<Record<string, NumberProgram>> = {
  "by a character": known((lines) => lines.map((l) => l.split(" ").map(Number))),
  "by runs of a class": known((lines) => lines.map((l) => l.split(/[ ,;]+/).map(Number))),
  "by white space, trimmed": known((lines) => lines.map((l) => l.trim().split(/\s+/).map(Number))),
  "of lines that are not empty": known((lines) =>
    lines
      .filter((l) => l.length > 0)
      .map(function (line) {
        return line.split(",").map(Number);
      }),
  ),
  "of trimmed lines that are not empty": known((lines) =>
    lines
      .map((l) => l.trim())
      .filter(Boolean)
      .map((l) => l.split(" ").map(Number)),
  ),
  "in another case": known(
    (lines) => lines.map((l) => l.toUpperCase().split(" ").map(Number)),
    false,
  ),
  "by a text of two characters": known(
    (lines) => lines.map((l) => l.split(", ").map(Number)),
    false,
  ),
  "up to a count": known((lines) => lines.map((l) => l.split(" ", 2).map(Number)), false),
  "by another function": known((lines) => lines.map((l) => l.split(" ").map(parseFloat)), false),
  "with another receiver": known((lines) => lines.map((l) => l.split(" ").map(Number, 1)), false),
};

function known(numbers: NumberProgram["numbers"], isRecognised: boolean = true): NumberProgram {
  return { numbers, isRecognised };
}
