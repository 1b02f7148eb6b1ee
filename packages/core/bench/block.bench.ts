import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock, encodePairBlock } from "#src/block/encode-block";
import { deserialize, serialize } from "node:v8";
import { bench, describe } from "vitest";

const n = 65_536;
const memory = new Uint8Array(new SharedArrayBuffer(32 << 20));
const options = {
  classes: noClasses,
  allocate: (bytes: number): Uint8Array => memory.subarray(0, bytes),
};

const words = Array.from({ length: n }, (_, i) => `w${((i * 2654435761) >>> 0).toString(36)}`);
const records: Record<string, unknown[]> = {
  integers: words.map((_, i) => i),
  floats: words.map((_, i) => i * 1.1),
  "distinct words": words,
  "500 words": words.map((_, i) => words[i % 500]),
  "word and number": words.map((word, i) => [word, i]),
  "word and tuple": words.map((word, i) => [word, [i, i * 1.5]]),
  objects: words.map((name, i) => ({ id: i, name, score: i / 2, ok: i % 2 === 0 })),
  "word and list": words.map((word, i) => [word, words.slice(i % 100, (i % 100) + (i % 7))]),
  maps: words.map((word, i) => new Map([[word, i]])),
};

for (const [name, values] of Object.entries(records)) {
  const block = encodeBlock(values, options).slice();
  const serialized = serialize(values);
  describe(`encode 64 Ki records: ${name}`, () => {
    bench("encodeBlock", () => void encodeBlock(values, options));
    bench("v8.serialize", () => void serialize(values));
  });
  describe(`decode 64 Ki records: ${name}`, () => {
    bench("decodeBlock", () => void decodeBlock(block, noClasses).records());
    bench("v8.deserialize", () => void deserialize(serialized));
  });
}

describe("64 Ki pairs in two columns", () => {
  const counts = Float64Array.from(words, (_, i) => i);
  const indices = Int32Array.from(words, (_, i) => (i * 7919) % n);
  const block = encodePairBlock(words, counts, options).slice();
  bench("encodePairBlock", () => void encodePairBlock(words, counts, { ...options, indices }));
  bench("decodeBlock, keys and values", () => {
    const pairs = decodeBlock(block, noClasses);
    pairs.keys();
    pairs.values();
  });
});
