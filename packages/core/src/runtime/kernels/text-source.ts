import type { Chain } from "../chain.ts";
import type { SourceNode } from "../readers/source-reader.ts";

/** The input of a chain where it is lines of text. */
export function textSourceOf({ input }: Chain): SourceNode | undefined {
  if (input.kind !== "source" || input.format.kind !== "builtin") return undefined;
  return input.format.name === "textInput" ? input : undefined;
}
