import { type CombinedParts, CombineInputFormat } from "./combine-input-format.ts";
import type { FileSplit } from "./file-split.ts";
import type { InputFormat } from "./input-format.ts";
import { TextInputFormat, type TextInputFormatOptions } from "./text-input-format.ts";

/** Lines of text files, several small files in one split. */
export function combinedText(
  options: TextInputFormatOptions,
): InputFormat<string, CombinedParts<FileSplit>> {
  return new CombineInputFormat(new TextInputFormat(options), true);
}
