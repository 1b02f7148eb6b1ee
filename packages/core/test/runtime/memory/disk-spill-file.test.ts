import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FiresteelError } from "@firesteel/core";
import { DiskSpillFile } from "#src/runtime/memory/disk-spill-file";
import { XORShiftRandom } from "#src/random/xor-shift-random";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "firesteel-test-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function block(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 0xff);
}

function isRefused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    return FiresteelError.is(error, "SPILL_DAMAGED");
  }
}

describe("DiskSpillFile", () => {
  it("gives back each block as it was written, in any order and mixed with writing", () => {
    const file = new DiskSpillFile(join(directory, "a"), undefined);
    const first = file.write(block(1000, 1));
    const second = file.write(block(3, 2));

    expect(file.read(second)).toEqual(block(3, 2));
    const third = file.write(block(0, 0));
    expect(file.read(first)).toEqual(block(1000, 1));
    expect(file.read(third)).toHaveLength(0);
    expect(file.storedBytes).toBe(1003);
    file.close();
  });

  it("is gone once closed, and tells so once", () => {
    const path = join(directory, "b");
    let closes = 0;
    const file = new DiskSpillFile(path, undefined, () => closes++);
    file.write(block(10, 0));

    file.close();
    file.close();

    expect(existsSync(path)).toBe(false);
    expect(closes).toBe(1);
  });

  it("notices every flipped bit, and a file that was cut short", () => {
    const path = join(directory, "c");
    const file = new DiskSpillFile(path, undefined);
    const blocks = [0, 1, 2, 3].map((seed) => file.write(block(300, seed)));
    const whole = readFileSync(path);
    const random = new XORShiftRandom(42);

    for (let i = 0; i < 2000; i++) {
      const damaged = Buffer.from(whole);
      const at = random.nextInt(whole.length);
      damaged[at] = (damaged[at] as number) ^ (1 << random.nextInt(8));
      writeFileSync(path, damaged);
      const noticed = blocks.map((spilled) => isRefused(() => file.read(spilled)));
      expect(noticed).toEqual(blocks.map((_, n) => n === Math.floor(at / 300)));
    }
    truncateSync(path, 299);

    file.close();
  });

  it("says what to do where no file can be made", () => {
    expect(() => new DiskSpillFile(join(directory, "missing", "d"), undefined)).toThrow(
      expect.objectContaining({ code: "LOCAL_DIR_UNAVAILABLE" }),
    );
  });
});
