import type { RDD } from "@firesteel/core";

/** Keeps some of the lines; its functions are written as users write them. */
export interface LineProgram {
  readonly keep: (lines: RDD<string>) => RDD<string>;
  readonly isRecognised: boolean;
}

export const linePrograms: Readonly<Record<string, LineProgram>> = {
  "a text in them": known((lines) => lines.filter((l) => l.includes("abc"))),
  "a text of several bytes in them": known((lines) => lines.filter((l) => l.includes("ü"))),
  "half of a text of two characters": known((lines) => lines.filter((l) => l.includes("😀b"))),
  "what replaces broken bytes": known((lines) => lines.filter((l) => l.includes("\ufffd"))),
  "the empty text": known((lines) => lines.filter((l) => l.includes(""))),
  "a line end, which is in none": known((lines) => lines.filter((l) => l.includes("a\nb"))),
  "a beginning": known((lines) => lines.filter((l) => l.startsWith("ab"))),
  "an end": known((lines) => lines.filter((l) => l.endsWith("😀"))),
  "no empty ones": known((lines) => lines.filter((l) => l.length > 0)),
  "truthy ones": known((lines) => lines.filter(Boolean)),
  "a length in UTF-16 units": known((lines) =>
    lines.filter((l) => 3 <= l.length && l.length !== 5),
  ),
  "a length that is no whole number": known((lines) => lines.filter((l) => l.length < 2.5)),
  "one line": known((lines) => lines.filter((l) => l === "abc")),
  "all but one": known((lines) => lines.filter((l) => "über" !== l)),
  "either, and not the other": known((lines) =>
    lines.filter((l) => (l.includes("a") || l.endsWith("漢字")) && !l.startsWith("12")),
  ),
  "two filters": known((lines) =>
    lines
      .filter((l) => !!l)
      .filter(function (line) {
        return line.charCodeAt(0) === 98 || line.includes("A");
      }),
  ),
  "a filter and what is not known": known((lines) =>
    lines
      .filter((l) => l.includes("a"))
      .map((l) => `${l}!`)
      .filter((l) => l.charCodeAt(0) % 2 === 0),
  ),
  "every line": known((lines) => lines, false),
  "an order of strings": known((lines) => lines.filter((l) => l > "a"), false),
  "a position": known((lines) => lines.filter((l) => l.includes("a", 1)), false),
  "a lone surrogate": known((lines) => lines.filter((l) => l.includes("\ud83d")), false),
  "constants of the program": known((lines) => {
    const [text, end, least] = ["a", "漢字", -0];
    return lines.filter((l) => (l.includes(text) || l.endsWith(end)) && l.length > least);
  }),
  "constants that no literal says": known((lines) => {
    const [unknown, most] = [NaN, Infinity];
    return lines.filter((l) => !(l.length > unknown) && l.length !== most);
  }),
  "a constant that is no string": known((lines) => {
    const something: unknown = 12;
    return lines.filter((l) => l.includes(something as string));
  }, false),
  "a lone surrogate of the program": known((lines) => {
    const half = "\ud83d";
    return lines.filter((l) => l.includes(half));
  }, false),
  "a field of an object": known((lines) => {
    const wanted = { text: "a" };
    return lines.filter((l) => l.includes(wanted.text));
  }, false),
  "a variable that a function before assigns": known((lines) => {
    let before = "a";
    const assigning = lines.filter((l) => {
      before = l.length % 2 === 0 ? "a" : "b";
      return true;
    });
    return assigning.filter((l) => l.includes(before));
  }, false),
  "a variable that a function behind assigns": known((lines) => {
    let behind = "a";
    return lines
      .filter((l) => l.includes(behind))
      .filter((l) => {
        const assign = (): string => (behind = l.length % 2 === 0 ? "a" : "b");
        return assign().length > 0;
      });
  }, false),
};

function known(keep: LineProgram["keep"], isRecognised: boolean = true): LineProgram {
  return { keep, isRecognised };
}
