import assert from "node:assert/strict";
import { expectCode } from "../expect-code.ts";
import {
  assertSameBytes,
  type FileSystemLine,
  type FileSystemTrial,
  patternBytes,
} from "./file-system-trial.ts";

async function etagOf(trial: FileSystemTrial, name: string): Promise<string> {
  const etag = (await trial.stat(name))?.etag;
  assert(typeof etag === "string" && etag !== "", `etag of ${name}: ${etag}`);
  return etag;
}

export const etagLines: readonly FileSystemLine[] = [
  {
    id: "etag.stable",
    says: "names a version alike in stat and list, as long as it is the same",
    needs: ["etags"],
    check: async (trial) => {
      await trial.write("f", "abc");
      const etag = await etagOf(trial, "f");
      assert.equal(await etagOf(trial, "f"), etag);
      const listed = await trial.fs.list(trial.directory);
      assert.deepEqual(
        listed.map((status) => status.etag),
        [etag],
      );
    },
  },
  {
    id: "etag.changes",
    says: "names another version after every change of the content, of equal length too",
    needs: ["etags"],
    check: async (trial) => {
      const seen = new Set<string>();
      for (const content of ["abc", "abd", "x", ""]) {
        await trial.write("f", content, { overwrite: true });
        seen.add(await etagOf(trial, "f"));
      }
      assert.equal(seen.size, 4, `etags: ${[...seen].join(", ")}`);
    },
  },
  {
    id: "etag.pins",
    says: "opens the version that is asked for, and refuses when the file is another",
    needs: ["etags"],
    check: async (trial) => {
      await trial.write("f", "0123456789");
      const etag = await etagOf(trial, "f");
      assert.equal(await trial.read("f", { etag }), "0123456789");
      assert.equal(await trial.read("f", { etag, start: 3, end: 5 }), "34");
      await trial.write("f", "abcdefghij", { overwrite: true });
      await expectCode(() => trial.read("f", { etag }), "INPUT_CHANGED");
      await expectCode(() => trial.read("f", { etag, start: 3, end: 5 }), "INPUT_CHANGED");
      await trial.expectContent("f", "abcdefghij");
    },
  },
  {
    id: "etag.change-is-told",
    says: "says INPUT_CHANGED where a reader cannot go on because the file was replaced",
    needs: ["etags", "atomicCreate"],
    check: async (trial) => {
      const old = patternBytes(trial.largeBytes, 1);
      await trial.write("f", old);
      await using reader = await trial.fs.open(trial.path("f"));
      const chunk = Buffer.alloc(100_000);
      const chunks = [Buffer.from(chunk.subarray(0, await reader.read(chunk)))];
      await trial.write("f", patternBytes(trial.largeBytes, 2), { overwrite: true });
      const readOn = async (): Promise<void> => {
        for (let count = 1; count > 0;) {
          count = await reader.read(chunk);
          chunks.push(Buffer.from(chunk.subarray(0, count)));
        }
      };
      try {
        await readOn();
      } catch (error) {
        await expectCode(() => Promise.reject(error), "INPUT_CHANGED");
        return;
      }
      assertSameBytes(Buffer.concat(chunks), old, "the version that was opened");
    },
  },
];
