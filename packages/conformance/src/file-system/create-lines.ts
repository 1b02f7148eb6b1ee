import assert from "node:assert/strict";
import * as fc from "fast-check";
import { expectCode, expectRefusal } from "../expect-code.ts";
import { assertSameBytes, type FileSystemLine, patternBytes } from "./file-system-trial.ts";

/** Names that only a store which escapes them wrongly confuses. */
export const oddNames: readonly string[] = [
  " a b ",
  "100%25",
  "%2F",
  "+",
  "ä𝄞",
  "a,b{c}[d]*?",
  "#?&=;@!$'()~",
  "x.gz.crc",
  "x".repeat(200),
];

export const createLines: readonly FileSystemLine[] = [
  {
    id: "create.whole",
    says: "keeps what is written, by any pieces, once the writer has closed",
    check: async (trial) => {
      let files = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }),
          async (pieces) => {
            const name = `f${files++}`;
            const writer = await trial.fs.create(trial.path(name));
            for (const piece of pieces) await writer.write(piece);
            await writer.close();
            assertSameBytes(await trial.readBytes(name), Buffer.concat(pieces), name);
            assert.equal((await trial.stat(name))?.length, Buffer.concat(pieces).length);
          },
        ),
        { numRuns: 10, examples: [[[]], [[new Uint8Array()]]] },
      );
    },
  },
  {
    id: "create.large",
    says: "keeps a large file that is written by pieces",
    check: async (trial) => {
      const content = patternBytes(trial.largeBytes);
      const writer = await trial.fs.create(trial.path("f"));
      for (let at = 0; at < content.length; at += 700_001)
        await writer.write(content.subarray(at, at + 700_001));
      await writer.close();
      assert.equal((await trial.stat("f"))?.length, content.length);
      assertSameBytes(await trial.readBytes("f"), content, "the large file");
    },
  },
  {
    id: "create.empty",
    says: "makes an empty file of no bytes",
    check: async (trial) => {
      await trial.touch("f");
      const status = await trial.stat("f");
      assert(status !== undefined, "the empty file exists");
      assert.deepEqual([status.isDirectory, status.length], [false, 0]);
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.array-is-callers",
    says: "has taken its bytes when write is done: the array may be filled again",
    check: async (trial) => {
      const writer = await trial.fs.create(trial.path("f"));
      const buffer = Buffer.alloc(4);
      for (const text of ["aaaa", "bbbb", "cccc"]) {
        buffer.write(text);
        await writer.write(buffer);
        buffer.fill("x");
      }
      await writer.close();
      await trial.expectContent("f", "aaaabbbbcccc");
    },
  },
  {
    id: "create.atomic",
    says: "shows nothing of a file before its writer has closed",
    needs: ["atomicCreate"],
    check: async (trial) => {
      await trial.touch("other");
      const writer = await trial.fs.create(trial.path("f"));
      await writer.write(patternBytes(trial.largeBytes));
      assert.equal(await trial.has("f"), false, "stat sees the unfinished file");
      assert.equal((await trial.names()).includes("f"), false, "list has the unfinished file");
      await writer.close();
      assert.equal((await trial.stat("f"))?.length, trial.largeBytes);
    },
  },
  {
    id: "create.refuses-existing",
    says: "does not replace a file unless told so, and leaves it as it is",
    check: async (trial) => {
      await trial.write("f", "old");
      await expectCode(() => trial.write("f", "new"), "PATH_ALREADY_EXISTS");
      await expectCode(() => trial.write("f", "new", { overwrite: false }), "PATH_ALREADY_EXISTS");
      await trial.expectContent("f", "old");
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.overwrites",
    says: "replaces a whole file where it may, with a shorter one and with an empty one too",
    check: async (trial) => {
      await trial.write("f", "a long old content");
      await trial.write("f", "new", { overwrite: true });
      await trial.expectContent("f", "new");
      assert.equal((await trial.stat("f"))?.length, 3);
      await trial.write("f", "", { overwrite: true });
      await trial.expectContent("f", "");
      await trial.write("g", "may overwrite, but there is nothing", { overwrite: true });
      await trial.expectContent("g", "may overwrite, but there is nothing");
    },
  },
  {
    id: "create.old-until-closed",
    says: "keeps the old file until the new one is whole",
    needs: ["atomicCreate"],
    check: async (trial) => {
      await trial.write("f", "old");
      const writer = await trial.fs.create(trial.path("f"), { overwrite: true });
      await writer.write(Buffer.from("brand new"));
      await trial.expectContent("f", "old");
      await writer.close();
      await trial.expectContent("f", "brand new");
    },
  },
  {
    id: "create.aborted",
    says: "leaves nothing when it is aborted or dropped",
    needs: ["atomicCreate"],
    check: async (trial) => {
      await trial.touch("other");
      const writer = await trial.fs.create(trial.path("f"));
      await writer.write(patternBytes(trial.largeBytes));
      await writer.abort();
      await writer.abort();
      await writer.close();
      {
        await using dropped = await trial.fs.create(trial.path("g"));
        await dropped.write(Buffer.from("x"));
      }
      assert.deepEqual(await trial.names(), ["other"]);
    },
  },
  {
    id: "create.aborted-overwrite",
    says: "keeps the old file when the writer that was to replace it is aborted",
    needs: ["atomicCreate"],
    check: async (trial) => {
      await trial.write("f", "old");
      const writer = await trial.fs.create(trial.path("f"), { overwrite: true });
      await writer.write(Buffer.from("new"));
      await writer.abort();
      await trial.expectContent("f", "old");
    },
  },
  {
    id: "create.ended",
    says: "takes nothing more after close, which like abort does nothing the second time",
    check: async (trial) => {
      const writer = await trial.fs.create(trial.path("f"));
      await writer.write(Buffer.from("abc"));
      await writer.close();
      await writer.close();
      await writer.abort();
      await writer[Symbol.asyncDispose]();
      await expectRefusal(
        () => writer.write(Buffer.from("d")),
        "a writer that has closed must refuse bytes",
      );
      await trial.expectContent("f", "abc");
    },
  },
  {
    id: "create.parents",
    says: "makes the directories above the file",
    check: async (trial) => {
      await trial.write("a/b/c/f", "x");
      await trial.expectContent("a/b/c/f", "x");
      for (const parent of ["a", "a/b", "a/b/c"])
        assert.equal((await trial.stat(parent))?.isDirectory, true, `${parent} is a directory`);
    },
  },
  {
    id: "create.no-parents",
    says: "refuses a missing directory where parents are not to be made",
    needs: ["directories"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("there"));
      const createParents = { createParents: false };
      await expectCode(() => trial.write("no/f", "x", createParents), "PATH_NOT_FOUND");
      await trial.write("there/f", "x", createParents);
      assert.deepEqual(await trial.names(), ["there"]);
    },
  },
  {
    id: "create.parent-gone",
    says: "does not bring back a directory that was deleted while a file in it was written",
    needs: ["directories", "atomicCreate"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("d"));
      const writer = await trial.fs.create(trial.path("d/f"), { createParents: false });
      await writer.write(Buffer.from("x"));
      await trial.fs.delete(trial.path("d"), { recursive: true });
      await expectRefusal(
        () => writer.close(),
        "closing a file whose directory has gone must fail",
      );
      assert.equal(await trial.has("d"), false);
    },
  },
  {
    id: "create.below-file",
    says: "refuses a path that leads through a file",
    needs: ["directories"],
    check: async (trial) => {
      await trial.write("f", "x");
      await expectCode(() => trial.write("f/g", "y"), "NOT_A_DIRECTORY");
      await expectCode(() => trial.write("f/g/h", "y"), "NOT_A_DIRECTORY");
      await trial.expectContent("f", "x");
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.over-directory",
    says: "does not replace a directory, empty or not",
    needs: ["directories"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("empty"));
      await trial.write("full/f", "x");
      for (const name of ["empty", "full"]) {
        await expectCode(() => trial.write(name, "y", { overwrite: true }), "IS_A_DIRECTORY");
        await expectCode(() => trial.write(name, "y"), "IS_A_DIRECTORY", "PATH_ALREADY_EXISTS");
      }
      await trial.expectContent("full/f", "x");
      assert.deepEqual(await trial.names(), ["empty", "full"]);
    },
  },
  {
    id: "create.odd-names",
    says: "takes names literally: spaces, percent signs, brackets, letters of all planes",
    check: async (trial) => {
      for (const name of oddNames) await trial.write(name, `content of ${name}`);
      assert.deepEqual(await trial.names(), oddNames.toSorted());
      for (const name of oddNames) await trial.expectContent(name, `content of ${name}`);
      for (const name of oddNames) await trial.write(`d ${name}/f`, name);
      for (const name of oddNames) {
        assert.deepEqual(await trial.names(`d ${name}`), ["f"]);
        assert.equal(await trial.fs.delete(trial.path(name)), true);
      }
      assert.deepEqual(await trial.names(), oddNames.map((name) => `d ${name}`).toSorted());
    },
  },
];
