import fc from "fast-check";

const words = ["a", "b", "A", "abc", "Abc", "the", "const", "x1_y", "12", "ÿ", "über", "İ", "ß"];
const others = ["\u00a0", "\u2003", "\ufeff", "\u3000", "漢字", "😀", "a\u0301", "\ufffd"];
const separators = [" ", "  ", "\t", ",", ".", "-", "\v", "\f", "\u0085"];
const ends = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\r\n"];
/** Lone surrogates as UTF-8, halves of characters, bytes that are never text. */
const damage = [[0xed, 0xa0, 0x80], [0xc3], [0xf0, 0x9f], [0x80], [0xff], [0xc0, 0xaf]];

const pieces = (
  kinds: readonly (readonly (string | readonly number[])[])[],
): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.oneof(...kinds.map((kind) => fc.constantFrom(...kind))), { maxLength: 120 })
    .map((parts) =>
      Buffer.concat(
        parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))),
      ),
    );
const plain = pieces([words.slice(0, 9), separators.slice(0, 8), ends]);
const text = pieces([words, others, separators, ends]);
const bytes = pieces([words, others, separators, ends, damage]);
const binary = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const unicode = fc.string({ unit: "binary", maxLength: 200 }).map((string) => Buffer.from(string));
/** Contents of files: ASCII, text, and bytes that are none. */
export const files: fc.Arbitrary<Buffer> = fc.oneof(plain, text, bytes, binary, unicode);
/** One chunk after another, so that plain, other and damaged ones take turns. */
export const large: fc.Arbitrary<Buffer> = fc
  .array(files, { minLength: 1, maxLength: 12 })
  .map((parts) =>
    Buffer.concat(parts.flatMap((part) => [repeated(part, 70_000), Buffer.from("\n")])),
  );

function repeated(part: Buffer, length: number): Buffer {
  return part.length === 0 ? part : Buffer.alloc(length, part);
}
