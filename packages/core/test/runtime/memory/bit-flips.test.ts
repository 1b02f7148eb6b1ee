import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskSpillFile } from "#src/runtime/memory/disk-spill-file";
import { XORShiftRandom } from "#src/random/xor-shift-random";
import { describe, expect, it } from "vitest";

const flips = 5000;

describe("bits that flip in a spill file", () => {
  it("are noticed, each of them", () => {
    const directory = mkdtempSync(join(tmpdir(), "spill-flips-"));
    const path = join(directory, "spill");
    const file = new DiskSpillFile(path, undefined);
    const random = new XORShiftRandom(20_261_125);
    try {
      const blocks = Array.from({ length: 50 }, (_, i) =>
        file.write(
          Uint8Array.from({ length: 1 + ((i * 137) % 4000) }, (__, j) => (i * 31 + j) & 255),
        ),
      );
      const fd = openSync(path, "r+");
      for (let flip = 0; flip < flips; flip++) {
        const block = blocks[random.nextInt(blocks.length)]!;
        const offset = block.offset + random.nextInt(block.storedBytes);
        const bit = 1 << random.nextInt(8);
        const byte = new Uint8Array(1);
        readSync(fd, byte, 0, 1, offset);
        const damaged = Uint8Array.of(byte[0]! ^ bit);
        writeSync(fd, damaged, 0, 1, offset);

        expect(() => file.read(block), `bit ${bit} at ${offset}`).toThrow(
          expect.objectContaining({ code: "SPILL_DAMAGED" }),
        );

        writeSync(fd, byte, 0, 1, offset);
        expect(file.read(block)).toHaveLength(block.bytes);
      }
      closeSync(fd);
    } finally {
      file.close();
      rmSync(directory, { recursive: true });
    }
  });
});
