import { isAscii, isUtf8 } from "node:buffer";
import type { TextPiece } from "../../io/input-format.ts";

/** Longer pieces may hold lines that are too long for a string, which the reader of lines has to say. */
const longestPiece = 2 ** 28;

/** The bytes of a piece of text, which say the same as its strings. */
export interface PieceBytes {
  readonly content: Buffer;
  readonly isPlain: boolean;
}

/** Undefined where only its strings will do. `takesUtf8`: whether characters beyond ASCII may be looked at as bytes. */
export function pieceBytes(
  { bytes, start, end }: TextPiece,
  takesUtf8: boolean,
): PieceBytes | undefined {
  if (end - start > longestPiece) return undefined;
  const content = bytes.subarray(start, end);
  const isPlain = isAscii(content);
  return isPlain || (takesUtf8 && isUtf8(content)) ? { content, isPlain } : undefined;
}
