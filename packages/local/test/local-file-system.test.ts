import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { FileSystem } from "@firesteel/core/io";
import { connector, local } from "@firesteel/local";
import { describe, expect, it, vi } from "vitest";
import { temporaryDirectory } from "./support.ts";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const open = (options?: Parameters<typeof local>[0]): FileSystem =>
  local(options).createFileSystem("file", {});
const fs = open();

async function readAll(path: string, options?: Parameters<FileSystem["open"]>[1]): Promise<string> {
  await using reader = await fs.open(path, options);
  const chunks: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(7);
    const count = await reader.read(buffer);
    if (count === 0) return Buffer.concat(chunks).toString();
    chunks.push(buffer.subarray(0, count));
  }
}

async function write(path: string, text: string, overwrite = false): Promise<void> {
  const writer = await fs.create(path, { overwrite });
  await writer.write(Buffer.from(text));
  await writer.close();
}

describe("open", () => {
  it("reads whole files and ranges, at once", async () => {
    const path = join(temporaryDirectory({ f: "0123456789" }), "f");
    expect(await readAll(path)).toBe("0123456789");
    expect(await readAll(`file://${path}`)).toBe("0123456789");
    expect(await readAll(`file:${path}`)).toBe("0123456789");
    expect(await readAll(`file://localhost${path}`)).toBe("0123456789");
    expect(await readAll(path, { start: 3, end: 5 })).toBe("34");
    expect(await readAll(path, { start: 8, end: 50 })).toBe("89");
    expect(await readAll(path, { start: 50 })).toBe("");
    await using reader = await fs.open(path);
    expect(reader.read(Buffer.alloc(4))).toBe(4);
  });

  it("refuses missing paths, directories and other hosts, and stops when cancelled", async () => {
    const directory = temporaryDirectory({ f: "x" });
    await expect(fs.open(join(directory, "no"))).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    await expect(fs.open(directory)).rejects.toMatchObject({ code: "IS_A_DIRECTORY" });
    await expect(fs.open(join(directory, "f", "g"))).rejects.toMatchObject({
      code: "NOT_A_DIRECTORY",
    });
    await expect(fs.open("file://elsewhere/f")).rejects.toMatchObject({ code: "INVALID_PATH" });
    for (const range of [{ start: -1 }, { start: 2, end: 1 }, { start: 0.5 }, { end: NaN }])
      await expect(fs.open(join(directory, "f"), range)).rejects.toMatchObject({
        code: "INVALID_RANGE",
      });
    await expect(fs.open("hdfs:/f")).rejects.toMatchObject({ code: "INVALID_PATH" });
    await expect(fs.open(join(directory, "x".repeat(300)))).rejects.toMatchObject({
      code: "INVALID_PATH",
    });
    const cancel = new AbortController();
    await using reader = await fs.open(join(directory, "f"), { signal: cancel.signal });
    cancel.abort(new Error("enough"));
    expect(() => reader.read(Buffer.alloc(1))).toThrow("enough");
  });

  it("closes its file, also twice", async () => {
    const path = join(temporaryDirectory({ f: "x" }), "f");
    const before = readdirSync("/proc/self/fd").length;
    for (let i = 0; i < 20; i++) {
      const reader = await fs.open(path);
      await reader.close();
      await reader.close();
      expect(() => reader.read(Buffer.alloc(1))).toThrow(TypeError);
    }
    await expect(fs.open(join(path, ".."))).rejects.toMatchObject({ code: "IS_A_DIRECTORY" });
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });
});

describe("create", () => {
  it("shows the file only when it is whole, and makes parents", async () => {
    const path = join(temporaryDirectory(), "a", "b", "c");
    const writer = await fs.create(path);
    await writer.write(Buffer.from("one "));
    expect(existsSync(path)).toBe(false);
    await writer.write(Buffer.from("two"));
    await writer.close();
    await writer.close();
    expect(readFileSync(path, "utf8")).toBe("one two");
    expect(readdirSync(join(path, ".."))).toEqual(["c"]);
  });

  it("leaves nothing when it is aborted or dropped", async () => {
    const directory = temporaryDirectory();
    const writer = await fs.create(join(directory, "a"));
    await writer.write(Buffer.from("x"));
    await writer.abort();
    {
      await using dropped = await fs.create(join(directory, "b"));
      await dropped.write(Buffer.from("x"));
    }
    expect(readdirSync(directory)).toEqual([]);
    expect(() => writer.write(Buffer.from("x"))).toThrow(TypeError);
  });

  it("lets one of several writers of a name win, or the last where it may overwrite", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "f");
    const writers = await Promise.all([0, 1, 2].map(() => fs.create(path)));
    for (const [i, writer] of writers.entries()) await writer.write(Buffer.from(String(i)));
    const ended = await Promise.allSettled(writers.map((writer) => writer.close()));
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(ended[1]).toMatchObject({ reason: { code: "PATH_ALREADY_EXISTS" } });
    expect(readFileSync(path, "utf8")).toBe("0");
    expect(readdirSync(directory)).toEqual(["f"]);

    await expect(fs.create(path)).rejects.toMatchObject({ code: "PATH_ALREADY_EXISTS" });
    await write(path, "new", true);
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  it("refuses directories, files as parents, and missing parents where they are not to be made", async () => {
    const directory = temporaryDirectory({ f: "x" });
    await expect(fs.create(directory, { overwrite: true })).rejects.toMatchObject({
      code: "IS_A_DIRECTORY",
    });
    await expect(fs.create(join(directory, "f", "g"))).rejects.toMatchObject({
      code: "NOT_A_DIRECTORY",
    });
    await expect(fs.create(join(directory, "f", "g", "h"))).rejects.toMatchObject({
      code: "NOT_A_DIRECTORY",
    });
    await expect(
      fs.create(join(directory, "no", "g"), { createParents: false }),
    ).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    expect(readdirSync(directory)).toEqual(["f"]);
  });

  it("fails to close when its directory has gone, and does not bring it back", async () => {
    const directory = join(temporaryDirectory(), "d");
    mkdirSync(directory);
    const writer = await fs.create(join(directory, "f"), { createParents: false });
    await fs.delete(directory, { recursive: true });
    await expect(writer.close()).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    expect(existsSync(directory)).toBe(false);
  });

  it("writes names of the greatest length, and odd ones", async () => {
    const directory = temporaryDirectory();
    const names = [
      "x".repeat(255),
      "a b",
      "100%25",
      "ä𝄞",
      "new\nline",
      "a,b{c}[d]*?",
      "#?&",
      "\\back",
    ];
    for (const name of names) await write(`${directory}/${name}`, name);
    const listed = await fs.list(directory);
    expect(listed.map(({ path }) => path)).toEqual(
      names.map((name) => `file:${directory}/${name}`).toSorted(),
    );
    for (const { path } of listed)
      expect(await readAll(path)).toBe(path.slice(path.lastIndexOf("/") + 1));
  });
});

describe("append", () => {
  it("adds to a file that is there", async () => {
    const path = join(temporaryDirectory({ f: "one " }), "f");
    const writer = await fs.append?.(path);
    await writer?.write(Buffer.from("two"));
    await writer?.close();
    expect(readFileSync(path, "utf8")).toBe("one two");
    await expect(fs.append?.(`${path}x`)).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  });

  it("says that the disk is full", async () => {
    const writer = await fs.append?.("/dev/full");
    expect(() => writer?.write(Buffer.from("x"))).toThrow(
      expect.objectContaining({ code: "DISK_FULL", blame: "environment" }),
    );
    await writer?.abort();
    expect(existsSync("/dev/full")).toBe(true);
  });
});

describe("rename", () => {
  it("moves files and directories, but never over something", async () => {
    const directory = temporaryDirectory({ "a/x": "x", "a/s/y": "y", b: "b", "c/z": "z" });
    const at = (name: string): string => join(directory, name);
    expect(await fs.rename(at("a"), at("d"))).toBe(true);
    expect(await readAll(at("d/s/y"))).toBe("y");
    expect(await fs.rename(at("b"), at("d/b"))).toBe(true);
    expect(await fs.rename(at("no"), at("e"))).toBe(false);
    expect(await fs.rename(at("no/no"), at("e"))).toBe(false);
    expect(await fs.rename(at("d/b"), at("d/x"))).toBe(false);
    expect(await fs.rename(at("d/b"), at("c"))).toBe(false);
    expect(await fs.rename(at("d"), at("c"))).toBe(false);
    expect(await fs.rename(at("c"), at("d/x"))).toBe(false);
    expect(await readAll(at("d/x"))).toBe("x");
    expect(existsSync(at("d/b"))).toBe(true);
    await expect(fs.rename(at("d/b"), at("no/b"))).rejects.toMatchObject({
      code: "PATH_NOT_FOUND",
    });
  });

  it("lets one of two renames to a name win", async () => {
    const directory = temporaryDirectory({ a: "a", b: "b" });
    const won = [
      await fs.rename(join(directory, "a"), join(directory, "c")),
      await fs.rename(join(directory, "b"), join(directory, "c")),
    ];
    expect(won).toEqual([true, false]);
    expect(readdirSync(directory)).toEqual(["b", "c"]);
  });
});

describe("delete", () => {
  it("deletes files, empty directories, and whole ones when told so", async () => {
    const directory = temporaryDirectory({ "a/b/c": "x", f: "x" });
    const at = (name: string): string => join(directory, name);
    expect(await fs.delete(at("f"))).toBe(true);
    expect(await fs.delete(at("f"))).toBe(false);
    expect(await fs.delete(at("a/b/c/d"))).toBe(false);
    await expect(fs.delete(at("a"))).rejects.toMatchObject({ code: "DIRECTORY_NOT_EMPTY" });
    expect(await fs.delete(at("a"), { recursive: true })).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    await expect(fs.delete("/", { recursive: true })).rejects.toMatchObject({
      code: "INVALID_PATH",
    });
  });

  it("deletes a link, not what it leads to", async () => {
    const directory = temporaryDirectory({ "a/x": "x" });
    symlinkSync(join(directory, "a"), join(directory, "l"));
    expect(await fs.delete(join(directory, "l"), { recursive: true })).toBe(true);
    expect(existsSync(join(directory, "a/x"))).toBe(true);
  });
});

describe("list and stat", () => {
  it("tell what is there, sorted", async () => {
    const directory = temporaryDirectory({ b: "12", "a/x": "", ".h": "1" });
    const children = await fs.list(directory);
    expect(
      children.map(({ path, isDirectory, length }) => [
        path.slice(directory.length + 6),
        isDirectory,
        length,
      ]),
    ).toEqual([
      [".h", false, 1],
      ["a", true, 0],
      ["b", false, 2],
    ]);
    expect(await fs.list(join(directory, "b"))).toEqual([await fs.stat(join(directory, "b"))]);
    expect(await fs.stat(join(directory, "no"))).toBe(undefined);
    expect(await fs.stat(join(directory, "b", "no"))).toBe(undefined);
    expect(await fs.stat("file:///")).toMatchObject({ path: "file:/", isDirectory: true });
    await expect(fs.list(join(directory, "no"))).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    expect(Math.abs(((await fs.stat(directory))?.modifiedMs ?? 0) - Date.now())).toBeLessThan(
      600_000,
    );
  });

  it("follow links, and leave out broken ones and what is no file", async () => {
    const directory = temporaryDirectory({ "a/x": "123" });
    const at = (name: string): string => join(directory, name);
    symlinkSync("a/x", at("file"));
    symlinkSync("a", at("dir"));
    symlinkSync("nowhere", at("broken"));
    symlinkSync("circle", at("circle"));
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(at("socket"), resolve));

    const found = await fs.list(directory);
    await new Promise((resolve) => socket.close(resolve));

    expect(
      found.map(({ path, isDirectory, length, symlinkTarget }) => [
        path,
        isDirectory,
        length,
        symlinkTarget,
      ]),
    ).toEqual([
      [`file:${at("a")}`, true, 0, undefined],
      [`file:${at("dir")}`, true, 0, `file:${at("a")}`],
      [`file:${at("file")}`, false, 3, `file:${at("a/x")}`],
    ]);
    expect(await fs.stat(at("broken"))).toBe(undefined);
    await expect(fs.stat(at("circle"))).rejects.toMatchObject({ code: "INVALID_PATH" });
    expect(await fs.rename(at("broken"), at("moved"))).toBe(true);
    expect(readlinkSync(at("moved"))).toBe("nowhere");
  });

  it("say which name cannot be used", async () => {
    const directory = temporaryDirectory();
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.of(0x61, 0xff)]), "x");
    await expect(fs.list(directory)).rejects.toMatchObject({ code: "INVALID_FILE_NAME" });
  });
});

describe("mkdirs", () => {
  it("makes parents, and minds what is there", async () => {
    const directory = temporaryDirectory({ f: "x" });
    await fs.mkdirs(join(directory, "a/b/c"));
    await fs.mkdirs(join(directory, "a/b/c/"));
    expect(await fs.stat(join(directory, "a/b/c"))).toMatchObject({ isDirectory: true });
    await expect(fs.mkdirs(join(directory, "f"))).rejects.toMatchObject({
      code: "NOT_A_DIRECTORY",
    });
    await expect(fs.mkdirs(join(directory, "f/g/h"))).rejects.toMatchObject({
      code: "NOT_A_DIRECTORY",
    });
  });
});

describe("blockLocations and checksum", () => {
  it("cut a file at the block size", async () => {
    const path = join(temporaryDirectory({ f: "0123456789" }), "f");
    const small = open({ blockSizeBytes: 4 });
    expect((await small.stat(path))?.blockSizeBytes).toBe(4);
    const blocks = await small.blockLocations?.(path, 5, 5);
    expect(blocks?.map(({ offset, length }) => [offset, length])).toEqual([
      [4, 4],
      [8, 2],
    ]);
    expect(await small.blockLocations?.(path, 10, 5)).toEqual([]);
    expect(
      (
        await local()
          .createFileSystem("file", { "spark.hadoop.fs.local.block.size": "1000" })
          .stat(path)
      )?.blockSizeBytes,
    ).toBe(1000);
    expect((await fs.stat(path))?.blockSizeBytes).toBe(32 * 1024 * 1024);
  });

  it("tells contents apart", async () => {
    const directory = temporaryDirectory({ a: "x", b: "x", c: "y" });
    const [a, b, c] = await Promise.all(
      ["a", "b", "c"].map(async (name) => await fs.checksum?.(join(directory, name))),
    );
    expect(a).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
});

describe("connector", () => {
  it("is made again from its plain data", async () => {
    const { module, options } = structuredClone({
      ...local({ blockSizeBytes: 5 }),
      createFileSystem: undefined,
    });
    const loaded = (await import(module)) as { connector: typeof connector };
    expect(loaded.connector).toBe(connector);
    const path = join(temporaryDirectory({ f: "x" }), "f");
    expect(
      (await loaded.connector(options).createFileSystem("file", {}).stat(path))?.blockSizeBytes,
    ).toBe(5);
  });
});
