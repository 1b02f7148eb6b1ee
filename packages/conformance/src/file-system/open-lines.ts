import assert from "node:assert/strict";
import type { ByteReader } from "@firesteel/core/io";
import { expectCode, expectRefusal } from "../expect-code.ts";
import {
  assertSameBytes,
  type FileSystemLine,
  type FileSystemTrial,
  patternBytes,
  readToEnd,
} from "./file-system-trial.ts";

/** Opens and reads once: a store may find out at either. */
async function touchReader({ fs }: FileSystemTrial, path: string): Promise<void> {
  await using reader = await fs.open(path);
  await reader.read(new Uint8Array(1));
}

async function readSome(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = await reader.read(bytes.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Reads a large file to its middle, lets `change` happen, and reads on: what came, or the error. */
async function readAcross(
  trial: FileSystemTrial,
  change: () => Promise<unknown>,
): Promise<Buffer | Error> {
  await using reader = await trial.fs.open(trial.path("f"));
  const first = await readSome(reader, Math.floor(trial.largeBytes / 2));
  await change();
  try {
    return Buffer.concat([first, await readSome(reader, trial.largeBytes)]);
  } catch (error) {
    assert(error instanceof Error);
    return error;
  }
}

export const openLines: readonly FileSystemLine[] = [
  {
    id: "open.empty",
    says: "reads nothing of an empty file",
    check: async (trial) => {
      await trial.touch("f");
      assert.equal(await trial.read("f"), "");
    },
  },
  {
    id: "open.whole",
    says: "gives all bytes once, whatever the size of the buffer",
    check: async (trial) => {
      const content = patternBytes(10_007);
      await trial.write("f", content);
      for (const chunkBytes of [1, 7, 4096, 10_007, 100_000])
        assertSameBytes(
          await readToEnd(trial.fs, trial.path("f"), {}, chunkBytes),
          content,
          `the file by ${chunkBytes} bytes`,
        );
    },
  },
  {
    id: "open.large",
    says: "gives all bytes of a large file",
    check: async (trial) => {
      const content = patternBytes(trial.largeBytes);
      await trial.write("f", content);
      assertSameBytes(await trial.readBytes("f"), content, "the large file");
    },
  },
  {
    id: "open.within-target",
    says: "writes to the given array only, and reads nothing into an empty one",
    check: async (trial) => {
      await trial.write("f", "0123456789");
      await using reader = await trial.fs.open(trial.path("f"));
      assert.equal(await reader.read(new Uint8Array(0)), 0, "bytes read into an empty array");
      const around = Buffer.alloc(30, "x");
      const target = around.subarray(10, 14);
      const count = await reader.read(target);
      assert.equal(around.toString().slice(0, 10 + count), "x".repeat(10) + "0123".slice(0, count));
      assert.equal(around.toString().slice(14), "x".repeat(16));
      assert.equal((await readSome(reader, 20)).toString(), "0123456789".slice(count));
    },
  },
  {
    id: "open.end-stays",
    says: "stays at the end once it has come there",
    check: async (trial) => {
      await trial.write("f", "abc");
      await using reader = await trial.fs.open(trial.path("f"));
      assert.equal((await readSome(reader, 10)).toString(), "abc");
      for (let i = 0; i < 3; i++) assert.equal(await reader.read(new Uint8Array(4)), 0);
    },
  },
  {
    id: "open.independent",
    says: "opens a file several times, each reader with its own position",
    check: async (trial) => {
      await trial.write("f", "0123456789");
      const { fs } = trial;
      await using a = await fs.open(trial.path("f"));
      assert.equal((await readSome(a, 3)).toString(), "012");
      await using b = await fs.open(trial.path("f"));
      assert.equal((await readSome(b, 5)).toString(), "01234");
      assert.equal((await readSome(a, 3)).toString(), "345");
      await a.close();
      assert.equal((await readSome(b, 9)).toString(), "56789");
    },
  },
  {
    id: "open.missing",
    says: "says that a file is missing, also below a missing directory and below a file",
    check: async (trial) => {
      await expectCode(() => touchReader(trial, trial.path("no")), "PATH_NOT_FOUND");
      await expectCode(() => touchReader(trial, trial.path("no/no/no")), "PATH_NOT_FOUND");
      await trial.touch("f");
      const below = trial.path("f/no");
      await expectCode(() => touchReader(trial, below), "PATH_NOT_FOUND", "NOT_A_DIRECTORY");
    },
  },
  {
    id: "open.directory",
    says: "refuses a directory",
    check: async (trial) => {
      await trial.write("d/f", "x");
      const codes = trial.claims.directories
        ? ["IS_A_DIRECTORY"]
        : ["IS_A_DIRECTORY", "PATH_NOT_FOUND"];
      await expectCode(() => touchReader(trial, trial.path("d")), ...codes);
    },
  },
  {
    id: "open.closed",
    says: "reads no more after close, which may be called again",
    check: async (trial) => {
      await trial.write("f", "abc");
      const reader = await trial.fs.open(trial.path("f"));
      await reader.close();
      await reader.close();
      await reader[Symbol.asyncDispose]();
      await expectRefusal(
        () => reader.read(new Uint8Array(1)),
        "a closed reader must not look like one at the end of its file",
      );
    },
  },
  {
    id: "open.cancelled",
    says: "does not go on when its signal is aborted",
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.largeBytes));
      const { fs } = trial;
      const signal = AbortSignal.abort(new Error("enough"));
      await expectRefusal(
        () => fs.open(trial.path("f"), { signal }),
        "open with an aborted signal must be refused",
      );
      const cancel = new AbortController();
      await using reader = await fs.open(trial.path("f"), { signal: cancel.signal });
      await reader.read(new Uint8Array(10));
      cancel.abort(new Error("enough"));
      await expectRefusal(
        () => readSome(reader, trial.largeBytes),
        "reading to the end after the signal was aborted must be refused",
      );
    },
  },
  {
    id: "open.replaced",
    says: "never mixes two versions of a file: a reader goes on with the one it opened, or fails",
    needs: ["atomicCreate"],
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.largeBytes, 1));
      const replacement = patternBytes(trial.largeBytes, 2);
      const read = await readAcross(trial, () =>
        trial.write("f", replacement, { overwrite: true }),
      );
      if (!(read instanceof Error))
        assertSameBytes(read, patternBytes(trial.largeBytes, 1), "the version that was opened");
      assertSameBytes(await trial.readBytes("f"), replacement, "the new version");
    },
  },
  {
    id: "open.deleted",
    says: "gives the whole file or fails when it is deleted meanwhile, but does not end early",
    check: async (trial) => {
      const content = patternBytes(trial.largeBytes);
      await trial.write("f", content);
      const read = await readAcross(trial, () => trial.fs.delete(trial.path("f")));
      if (!(read instanceof Error)) assertSameBytes(read, content, "the deleted file");
      assert.equal(await trial.has("f"), false);
    },
  },
];
