import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ObjectFileInputFormat } from "#src/io/object-file-input-format";
import { ObjectFileOutputFormat } from "#src/io/object-file-output-format";
import type { ClassRegistry } from "#src/block/class-registry";
import { MemoryFileSystem } from "./memory-file-system.ts";
import { readFormat } from "./read-format.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

class Point {
  x = 1;
  length(): number {
    return this.x * 2;
  }
}

const classes: ClassRegistry = {
  idOf: (constructor) => (constructor === Point ? "point" : undefined),
  classOf: (id) => (id === "point" ? Point : undefined),
};

async function save(
  fs: MemoryFileSystem,
  partitions: readonly (readonly unknown[])[],
  batch = 1000,
): Promise<void> {
  const format = new ObjectFileOutputFormat({ path: "mem:/o" });
  const job = { ...fs.context(), classes, jobId: "j", numPartitions: partitions.length };
  await format.setUpJob(job);
  const messages = [];
  for (const [partition, records] of partitions.entries()) {
    const writer = await format.createWriter({
      ...job,
      partition,
      attempt: 0,
      taskAttemptId: partition,
    });
    for (let i = 0; i < records.length; i += batch) {
      const part = records.slice(i, i + batch);
      await writer.write(part);
      part.fill("the array is the caller's again");
    }
    messages.push(structuredClone(await writer.commit()));
    const { length } = messages.at(-1) as { length: number };
    expect(writer.bytesWritten).toBe(length);
  }
  await format.commitJob(job, messages);
}

async function load(fs: MemoryFileSystem, minSplits: number): Promise<unknown[][]> {
  return await readFormat(
    new ObjectFileInputFormat({ paths: "mem:/o" }),
    { ...fs.context(), classes },
    minSplits,
  );
}

describe("object files", () => {
  it("keep values of every kind, and instances of the user's classes", async () => {
    const records = [
      1,
      -0,
      Number.NaN,
      2n ** 70n,
      "ä\ud800",
      null,
      undefined,
      true,
      new Date(5),
      new Map([["a", [1]]]),
      Uint8Array.of(1, 2),
      { a: { b: undefined } },
      [["k", 1]],
      new Point(),
    ];
    const fs = new MemoryFileSystem();
    await save(fs, [records]);
    const back = (await load(fs, 1)).flat();
    expect(back).toEqual(records);
    expect((back.at(-1) as Point).length()).toBe(2);
  });

  it("are read once, wherever they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 20, max: 5000 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (sizes, blockSizeBytes, minSplits, isAsync) => {
          const fs = new MemoryFileSystem(
            {},
            { blockSizeBytes, isAsync, readBytes: (i) => 1 + ((i * 7919) % 4000) },
          );
          const partitions = sizes.map((size, p) =>
            Array.from({ length: size }, (_, i) => [`${p}`, i]),
          );
          await save(fs, partitions, 700);
          expect((await load(fs, minSplits)).flat()).toEqual(partitions.flat());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of large records have small blocks", async () => {
    const fs = new MemoryFileSystem({}, { blockSizeBytes: 1_000_000 });
    await save(fs, [Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(100_000, "x"))]);
    const partitions = await load(fs, 1);
    expect(partitions.flat().length).toBe(200);
    expect(Math.max(...partitions.map((records) => records.length))).toBeLessThan(30);
  });

  it("that are damaged, cut off or none are refused", async () => {
    const fs = new MemoryFileSystem();
    await save(fs, [Array.from({ length: 5000 }, (_, i) => i)]);
    const path = "mem:/o/part-00000";
    const whole = Buffer.from(fs.files.get(path) ?? []);
    const refused = { code: "CORRUPT_INPUT", fields: { path } };
    for (const at of [0, 9, 30, 42, 46, 60, 100, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      fs.files.set(path, damaged);
      await expect(load(fs, 1), `byte ${at}`).rejects.toMatchObject(refused);
    }
    for (const length of [1, 23, 30, 60, whole.length - 1]) {
      fs.files.set(path, whole.subarray(0, length));
      await expect(load(fs, 1), `${length} bytes`).rejects.toMatchObject(refused);
    }
    fs.files.set(path, Buffer.from("just some text, no objects"));
    await expect(load(fs, 1)).rejects.toMatchObject(refused);
    fs.files.set(path, Buffer.alloc(0));
    expect(await load(fs, 1)).toEqual([]);
  });

  it("name classes by their own names, for another program", async () => {
    const fs = new MemoryFileSystem();
    const written = new ObjectFileOutputFormat({ path: "mem:/o", classNames: true });
    const job = { ...fs.context(), classes, jobId: "j", numPartitions: 1 };
    await written.setUpJob(job);
    const writer = await written.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: 0,
    });
    await writer.write([new Point()]);
    await written.commitJob(job, [await writer.commit()]);

    const others: ClassRegistry = {
      idOf: () => undefined,
      classOf: (id) => (id === "point-7" ? Point : undefined),
    };
    const read = (classIds: Record<string, string>): Promise<unknown[][]> =>
      readFormat(
        new ObjectFileInputFormat({ paths: "mem:/o", classIds }),
        { ...fs.context(), classes: others },
        1,
      );
    expect((await read({ Point: "point-7" })).flat()).toEqual([new Point()]);
    await expect(read({})).rejects.toMatchObject({
      code: "UNKNOWN_CLASS",
      fields: { class: "Point" },
    });
  });

  it("refuse two classes of one name", async () => {
    const fs = new MemoryFileSystem();
    const Other = class {
      y = 1;
    };
    Object.defineProperty(Other, "name", { value: "Point" });
    const format = new ObjectFileOutputFormat({ path: "mem:/o", classNames: true });
    const all: ClassRegistry = {
      idOf: (constructor) => (constructor === Other ? "b" : "a"),
      classOf: () => undefined,
    };
    const job = { ...fs.context(), classes: all, jobId: "j", numPartitions: 1 };
    await format.setUpJob(job);
    const writer = await format.createWriter({
      ...job,
      partition: 0,
      attempt: 0,
      taskAttemptId: 0,
    });
    await writer.write([new Point(), new Other()]);
    await expect(writer.commit()).rejects.toMatchObject({ code: "AMBIGUOUS_CLASS" });
  });

  it("refuse what cannot travel, and leave nothing", async () => {
    const fs = new MemoryFileSystem();
    await expect(save(fs, [[() => 1]])).rejects.toMatchObject({ code: "UNSERIALIZABLE_RECORD" });
    expect(fs.names()).toEqual([]);
  });
});
