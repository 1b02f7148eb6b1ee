import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { beginRange, fail, FakeS3, rangeOf, type Answer, type Seen } from "./support/fake-s3.ts";
import { pattern, readAll, thrownBy } from "./support/read-all.ts";

const path = "s3a://data/dir/file";
const object = pattern(1_000_003);
const small = { readAheadBytes: 64 * 1024, maxRetries: 3 };

/** Serves `object`; `cut` says how many of the bytes of a range are sent before the connection breaks. */
function serving(cut: (seen: Seen, request: number) => number | undefined): Answer {
  let requests = 0;
  return (seen, response) => {
    const range = rangeOf(seen, object.length);
    if (range === undefined) return fail(response, 416, "InvalidRange");
    beginRange(response, range, object.length);
    const bytes = object.subarray(range.start, range.end);
    const sent = cut(seen, requests++);
    if (sent === undefined) return void response.end(bytes);
    response.write(bytes.subarray(0, sent), () => response.destroy());
  };
}

const rangesOf = (fake: FakeS3): string[] => fake.seen.map((seen) => seen.headers.range ?? "");

describe("reading an object", () => {
  it("asks for ranges one after another, and for no more than there is", async () => {
    await using fake = await FakeS3.start(serving(() => undefined));
    const bytes = await readAll(fake.fileSystem(small), path);
    expect(bytes.equals(object)).toBe(true);
    expect(fake.seen).toHaveLength(Math.ceil(object.length / small.readAheadBytes));
    expect(rangesOf(fake).at(-1)).toBe(`bytes=983040-${object.length - 1}`);
  });

  it("uses the memory of readers again that were closed before their end", async () => {
    await using fake = await FakeS3.start(serving(() => undefined));
    const fs = fake.fileSystem({ readAheadBytes: 128 * 1024, readAheadStreams: 2 });
    using allocate = vi.spyOn(Buffer, "allocUnsafeSlow");
    for (let i = 0; i < 10; i++) {
      await using reader = await fs.open(path, { likelyEnd: 100_000 });
      const bytes = Buffer.alloc(99_000);
      let filled = 0;
      // Less than one answer at a time, so that the rest of it has to be kept.
      while (filled < bytes.length) {
        filled += await reader.read(bytes.subarray(filled, filled + 1000));
        await setImmediate();
      }
      expect(bytes.equals(object.subarray(0, bytes.length))).toBe(true);
    }

    const kept = allocate.mock.calls.filter(([size]) => size > 128 * 1024);
    expect(kept).toHaveLength(1);
  });

  it("gives the same bytes whether the reader waits for them or they for the reader", async () => {
    const sizes = [1, 4096, 7, 70_000, 333, 65_536];
    await using fake = await FakeS3.start(async (seen, response) => {
      const range = rangeOf(seen, object.length);
      if (range === undefined) return fail(response, 416, "InvalidRange");
      beginRange(response, range, object.length);
      for (let at = range.start, piece = 0; at < range.end; piece++) {
        const to = Math.min(range.end, at + sizes[piece % sizes.length]!);
        await new Promise((sent) => response.write(object.subarray(at, to), sent));
        at = to;
      }
      response.end();
    });
    await using reader = await fake.fileSystem({ readAheadBytes: 128 * 1024 }).open(path);
    const bytes = Buffer.alloc(object.length + 1);
    for (let filled = 0, turn = 0; ; turn++) {
      const count = await reader.read(bytes.subarray(filled, filled + sizes[(turn * 5) % 6]! + 1));
      if (count === 0) break;
      filled += count;
      // Now and then more comes than the next read takes.
      if (turn % 4 === 3) await setImmediate();
    }

    expect(bytes.subarray(0, object.length).equals(object)).toBe(true);
    expect(bytes.at(-1)).toBe(0);
  });

  it("pins the version that the first answer named", async () => {
    await using fake = await FakeS3.start(serving(() => undefined));
    await readAll(fake.fileSystem(small), path);
    const [first, ...others] = fake.seen.map((seen) => seen.headers["if-match"]);
    expect(first).toBeUndefined();
    expect(new Set(others)).toEqual(new Set(['"v1"']));
  });

  it("goes on where a connection broke, whenever it breaks", async () => {
    for (const sent of [0, 1, 1000, 65_535]) {
      // Every second request breaks.
      await using fake = await FakeS3.start(serving((_, i) => (i % 2 === 0 ? sent : undefined)));
      const bytes = await readAll(fake.fileSystem(small), path, { start: 5, end: 500_005 });
      expect(bytes.equals(object.subarray(5, 500_005))).toBe(true);
      const asked = rangesOf(fake);
      expect(new Set(asked).size).toBe(sent === 0 ? asked.length / 2 : asked.length);
    }
  });

  it("does not count failures that brought something", async () => {
    await using fake = await FakeS3.start(serving(() => 10_000));
    const bytes = await readAll(fake.fileSystem({ ...small, maxRetries: 1 }), path);
    expect(bytes.equals(object)).toBe(true);
  });

  it("says where an object is cut off that never comes whole", async () => {
    await using fake = await FakeS3.start(
      serving((seen) => (seen.headers.range?.startsWith("bytes=65536-") === true ? 0 : undefined)),
    );
    const error = await thrownBy(() => readAll(fake.fileSystem(small), path));
    expect(error).toMatchObject({ code: "INPUT_CUT_OFF", fields: { path, position: 65_536 } });
    expect(rangesOf(fake).filter((range) => range.startsWith("bytes=65536-"))).toHaveLength(
      1 + small.maxRetries,
    );
  });

  it("replaces a connection that falls silent", async () => {
    let isFirst = true;
    await using fake = await FakeS3.start((seen, response) => {
      const range = rangeOf(seen, object.length) ?? { start: 0, end: 0 };
      beginRange(response, range, object.length);
      const bytes = object.subarray(range.start, range.end);
      if (!isFirst) return void response.end(bytes);
      isFirst = false;
      response.write(bytes.subarray(0, 100));
    });
    const fs = fake.fileSystem({ ...small, readTimeoutMs: 200 });
    const bytes = await readAll(fs, path, { end: 50_000 });
    expect(bytes.equals(object.subarray(0, 50_000))).toBe(true);
    expect(rangesOf(fake)).toEqual(["bytes=0-49999", "bytes=100-49999"]);
  });

  it("notices that the object was replaced, by the store's word or by the answer's etag", async () => {
    for (const isHonoured of [true, false]) {
      await using fake = await FakeS3.start((seen, response) => {
        const range = rangeOf(seen, object.length) ?? { start: 0, end: 0 };
        const isFirst = range.start === 0;
        if (!isFirst && isHonoured) return fail(response, 412, "PreconditionFailed");
        beginRange(response, range, object.length, isFirst ? "v1" : "v2");
        response.end(object.subarray(range.start, range.end));
      });
      const error = await thrownBy(() => readAll(fake.fileSystem(small), path));
      expect(error).toMatchObject({ code: "INPUT_CHANGED", fields: { path } });
    }
  });

  it("reads the version that the caller names, or says that it is gone", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      if (seen.headers["if-match"] !== '"v1"') return fail(response, 412, "PreconditionFailed");
      beginRange(response, { start: 0, end: object.length }, object.length);
      response.end(object);
    });
    const fs = fake.fileSystem();
    expect((await readAll(fs, path, { etag: "v1" })).equals(object)).toBe(true);
    const error = await thrownBy(() => readAll(fs, path, { etag: "v0" }));
    expect(error).toMatchObject({ code: "INPUT_CHANGED" });
  });

  it("refuses an answer without the range that it asked for", async () => {
    await using fake = await FakeS3.start((_, response) => {
      response.writeHead(200, { etag: '"v1"', "content-length": String(object.length) });
      response.end(object);
    });
    const fs = fake.fileSystem();
    expect((await readAll(fs, path)).equals(object)).toBe(true);
    const error = await thrownBy(() => readAll(fs, path, { start: 10 }));
    expect(error).toMatchObject({ code: "RANGE_IGNORED" });
  });

  it("has as many ranges on their way as it is told, and asks for no more while nobody reads", async () => {
    let isHeld = true;
    const held: (() => void)[] = [];
    await using fake = await FakeS3.start(async (seen, response) => {
      const range = rangeOf(seen, object.length) ?? { start: 0, end: 0 };
      // The first answer tells the length; only then are others asked for.
      if (isHeld && range.start > 0) await new Promise<void>((go) => held.push(go));
      beginRange(response, range, object.length);
      response.end(object.subarray(range.start, range.end));
    });
    await using reader = await fake.fileSystem({ ...small, readAheadStreams: 3 }).open(path);
    await waitFor(() => held.length === 2);
    await reader.read(Buffer.alloc(10));
    expect(fake.seen).toHaveLength(3);

    isHeld = false;
    for (const go of held) go();
    for (let read = 0; read < small.readAheadBytes;) read += await reader.read(Buffer.alloc(1000));
    await waitFor(() => fake.seen.length > 3);
    expect(fake.seen).toHaveLength(4);
  });

  it("reads ahead to the likely end and a little further, then little by little", async () => {
    await using fake = await FakeS3.start(serving(() => undefined));
    const fs = fake.fileSystem({ readAheadBytes: 200_000 });
    const bytes = await readAll(fs, path, { start: 100_000, likelyEnd: 300_000 });
    expect(bytes.equals(object.subarray(100_000))).toBe(true);
    const lengths = rangesOf(fake).map((range) => {
      const [from, to] = range.slice("bytes=".length).split("-").map(Number);
      return (to ?? 0) - (from ?? 0) + 1;
    });
    expect(lengths).toEqual([265_536, 131_072, 200_000, 200_000, 103_395]);
  });

  it("gives nothing behind the end, and for an empty object", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      if (seen.path.endsWith("empty")) return fail(response, 416, "InvalidRange");
      return serving(() => undefined)(seen, response);
    });
    const fs = fake.fileSystem();
    expect(await readAll(fs, path, { start: object.length })).toHaveLength(0);
    expect(await readAll(fs, path, { start: object.length + 10 })).toHaveLength(0);
    expect(await readAll(fs, "s3a://data/empty")).toHaveLength(0);
  });

  it("ends with the signal's reason, also while it waits for bytes", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      const range = rangeOf(seen, object.length) ?? { start: 0, end: 0 };
      beginRange(response, range, object.length);
      response.write(object.subarray(0, 10));
    });
    const abort = new AbortController();
    await using reader = await fake.fileSystem().open(path, { signal: abort.signal });
    const target = Buffer.alloc(100);
    let count = 0;
    while (count < 10) count += await reader.read(target.subarray(count));
    const reading = thrownBy(async () => await reader.read(target));
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await reading).toBe(reason);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((later) => setTimeout(later, 5));
}
