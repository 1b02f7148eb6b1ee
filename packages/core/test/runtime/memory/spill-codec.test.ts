import { describe, expect, it } from "vitest";
import { spillCodec } from "#src/runtime/memory/spill-codec";

describe("spillCodec", () => {
  it("leaves blocks as they are for codecs of speed, and where compression is off", () => {
    expect(spillCodec({})).toBeUndefined();
    expect(spillCodec({ "spark.io.compression.codec": "snappy" })).toBeUndefined();
    expect(
      spillCodec({
        "spark.io.compression.codec": "zstd",
        "spark.shuffle.spill.compress": "false",
      }),
    ).toBeUndefined();
  });

  it.each(["zstd", "org.apache.spark.io.ZStdCompressionCodec"])("compresses for %s", (name) => {
    const codec = spillCodec({ "spark.io.compression.codec": name });
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 100);

    const compressed = codec?.compress(bytes);

    expect(compressed?.length).toBeLessThan(10_000);
    const back = codec?.decompress(compressed ?? new Uint8Array(), bytes.length);
    expect(Buffer.compare(back ?? new Uint8Array(), bytes)).toBe(0);
    expect((back?.byteOffset ?? 1) % 8).toBe(0);
  });

  it("refuses a codec that nobody knows", () => {
    expect(() => spillCodec({ "spark.io.compression.codec": "zip" })).toThrow(/lz4, lzf, snappy/);
  });
});
