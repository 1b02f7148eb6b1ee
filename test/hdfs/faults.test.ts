import { randomBytes } from "node:crypto";
import type { ByteWriter, FileSystem } from "@firesteel/core/io";
import { afterEach, describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";
import { expectErrorCode } from "./expect-error-code.ts";

const mebibyte = 1024 * 1024;
const patient = { maxElapsedMs: 100_000 };

async function write(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  await using writer = await fs.create(path, { overwrite: true });
  await writer.write(bytes);
  await writer.close();
}

/** The bytes from `start` on; calls `midway` when the first have come. */
async function read(
  fs: FileSystem,
  path: string,
  start: number,
  length: number,
  midway?: () => Promise<void>,
): Promise<Buffer> {
  await using reader = await fs.open(path, { start });
  const bytes = Buffer.alloc(length);
  let filled = await reader.read(bytes.subarray(0, 1_000));
  await midway?.();
  for (let count = 1; count > 0; filled += count)
    count = await reader.read(bytes.subarray(filled, filled + 100_000));
  return bytes.subarray(0, filled);
}

/** Settles when `count` callers have arrived, after `then`. */
function barrier(count: number, then: () => Promise<void>): () => Promise<void> {
  let arrived = 0;
  let release: (value: Promise<void>) => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  return () => {
    arrived += 1;
    if (arrived === count) release(then());
    return gate;
  };
}

describe("a data node that is killed", () => {
  afterEach(async () => {
    await cluster.run("start-datanode", "1");
    await cluster.run("start-datanode", "2");
  });

  it("is replaced in the middle of reads, which give the right bytes", async () => {
    const fs = cluster.fileSystem({ retry: patient });
    const path = `${cluster.uri}/faults/read`;
    const bytes = randomBytes(40 * mebibyte);
    await write(fs, path, bytes);
    const starts = Array.from({ length: 8 }, (_, i) => i * 1_000_003);
    const kill = barrier(starts.length, () => cluster.run("kill-datanode", "1"));

    const results = await Promise.all(
      starts.map(async (start) => {
        const expected = bytes.subarray(start);
        return expected.equals(await read(fs, path, start, expected.length, kill));
      }),
    );
    // The name node still sends readers to the one that died.
    const again = await Promise.all(
      starts.map(async (start) =>
        bytes.subarray(start).equals(await read(fs, path, start, bytes.length - start)),
      ),
    );

    expect([...results, ...again].every(Boolean)).toBe(true);
  });

  it("is replaced in the middle of writes, whose files are whole", async () => {
    const fs = cluster.fileSystem({ retry: patient, replay: { memoryBytes: mebibyte } });
    const bytes = randomBytes(12 * mebibyte);
    const paths = Array.from({ length: 4 }, (_, i) => `${cluster.uri}/faults/write-${i}`);
    const kill = barrier(paths.length, () => cluster.run("kill-datanode", "2"));
    const pour = async (writer: ByteWriter, from: number, to: number): Promise<void> => {
      for (let start = from; start < to; start += 100_000)
        await writer.write(bytes.subarray(start, Math.min(to, start + 100_000)));
    };

    await Promise.all(
      paths.map(async (path) => {
        await using writer = await fs.create(path);
        await pour(writer, 0, 8 * mebibyte);
        await kill();
        await pour(writer, 8 * mebibyte, bytes.length);
        await writer.close();
      }),
    );

    for (const path of paths)
      expect(bytes.equals(await read(fs, path, 0, bytes.length))).toBe(true);
    const names = (await fs.list(`${cluster.uri}/faults`)).map((status) => status.path);
    expect(names.filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("fails a file that cannot be sent again, or is not in time to be read, with a clear error", async () => {
    const fs = cluster.fileSystem({ retry: { maxElapsedMs: 500 } });
    const path = `${cluster.uri}/faults/lost`;
    await write(fs, path, randomBytes(mebibyte));

    await cluster.run("kill-datanode", "1");
    await cluster.run("kill-datanode", "2");

    await expectErrorCode("DATA_NODE_UNREACHABLE", read(fs, path, 0, mebibyte));
    await expect(write(fs, `${path}-2`, randomBytes(mebibyte))).rejects.toMatchObject({
      blame: "environment",
    });
  });
});

describe("a name node", () => {
  it("that is restarted is waited for by every kind of call", async () => {
    const fs = cluster.fileSystem({ retry: patient });
    const directory = `${cluster.uri}/faults/restart`;
    const bytes = randomBytes(3 * mebibyte);
    await write(fs, `${directory}/file`, bytes);
    await write(fs, `${directory}/old`, bytes);
    await cluster.run("kill-namenode");

    const calls = Promise.all([
      read(fs, `${directory}/file`, 0, bytes.length),
      fs.list(directory),
      fs.mkdirs(`${directory}/new`),
      fs.rename(`${directory}/old`, `${directory}/renamed`),
      write(fs, `${directory}/written`, bytes),
    ]);
    await cluster.run("start-namenode");
    const [content, , , isRenamed] = await calls;

    expect(bytes.equals(content)).toBe(true);
    expect(isRenamed).toBe(true);
    const names = (await fs.list(directory)).map((status) => status.path.split("/").at(-1));
    expect(names).toEqual(["file", "new", "renamed", "written"]);
  });

  it("that is not there is told as such, with the address that was tried", async () => {
    const fs = cluster.fileSystem({ nameNodes: "http://127.0.0.1:1", retry: { maxElapsedMs: 0 } });

    const call = fs.stat(`${cluster.uri}/x`);

    await expectErrorCode("NAME_NODE_UNREACHABLE", call);
    await expect(call).rejects.toThrow("127.0.0.1:1");
  });

  it("in safe mode lets read, and makes writers wait and then fail", async () => {
    const hasty = cluster.fileSystem({ retry: { maxElapsedMs: 500 } });
    const waiting = cluster.fileSystem({ retry: patient });
    const path = `${cluster.uri}/faults/safe`;
    await write(hasty, path, Buffer.from("x"));
    await cluster.run("dfsadmin", "-safemode", "enter");
    try {
      expect(String(await read(hasty, path, 0, 1))).toBe("x");
      await expectErrorCode("SAFE_MODE", hasty.mkdirs(`${path}-directory`));
      await expectErrorCode("SAFE_MODE", hasty.delete(path));
    } finally {
      const made = waiting.mkdirs(`${path}-directory`);
      await cluster.run("dfsadmin", "-safemode", "leave");
      await made;
    }
    expect((await waiting.stat(`${path}-directory`))?.isDirectory).toBe(true);
  });
});

describe("what a user may not do", () => {
  it("is PERMISSION_DENIED, and changes nothing", async () => {
    const fs = cluster.fileSystem();
    const joe = cluster.fileSystem({ user: "joe" });
    const directory = `${cluster.uri}/faults/private`;
    await write(fs, `${directory}/file`, Buffer.from("x"));
    const client = cluster.client();
    await client.setPermission("/faults/private", "700");

    await expectErrorCode("PERMISSION_DENIED", joe.open(`${directory}/file`));
    await expectErrorCode("PERMISSION_DENIED", joe.list(directory));
    await expectErrorCode("PERMISSION_DENIED", joe.delete(directory, { recursive: true }));
    await expectErrorCode("PERMISSION_DENIED", joe.rename(`${directory}/file`, `${directory}/f`));
    await client.setPermission("/faults/private", "755");
    await expectErrorCode("PERMISSION_DENIED", write(joe, `${directory}/joes`, Buffer.from("y")));
    expect((await fs.list(directory)).map((status) => status.length)).toEqual([1]);
  });

  it("is DISK_FULL where a quota is used up, and leaves nothing behind", async () => {
    const fs = cluster.fileSystem();
    const directory = `${cluster.uri}/faults/quota`;
    await fs.mkdirs(directory);
    await cluster.client().quotas.set("/faults/quota", { space: 4 * mebibyte });

    const call = write(fs, `${directory}/file`, Buffer.alloc(12 * mebibyte));

    await expectErrorCode("DISK_FULL", call);
    expect(await fs.list(directory)).toEqual([]);
  });
});
