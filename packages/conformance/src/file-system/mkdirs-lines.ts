import assert from "node:assert/strict";
import { expectCode } from "../expect-code.ts";
import type { FileSystemLine } from "./file-system-trial.ts";

export const mkdirsLines: readonly FileSystemLine[] = [
  {
    id: "mkdirs.usable",
    says: "makes a directory that can be filled",
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("a/b"));
      await trial.write("a/b/f", "x");
      assert.deepEqual(await trial.names("a/b"), ["f"]);
      assert.equal((await trial.stat("a/b"))?.isDirectory, true);
    },
  },
  {
    id: "mkdirs.parents",
    says: "makes a directory with all above it, empty ones that can be seen",
    needs: ["directories"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("a/b/c"));
      for (const name of ["a", "a/b", "a/b/c"])
        assert.equal((await trial.stat(name))?.isDirectory, true, name);
      assert.deepEqual(await trial.names("a/b"), ["c"]);
      assert.deepEqual(await trial.names("a/b/c"), []);
    },
  },
  {
    id: "mkdirs.again",
    says: "leaves a directory that is there as it is, also with a slash at the end",
    check: async (trial) => {
      await trial.write("a/f", "x");
      await trial.fs.mkdirs(trial.path("a"));
      await trial.fs.mkdirs(trial.path("a/"));
      await trial.fs.mkdirs(trial.directory);
      assert.deepEqual(await trial.names("a"), ["f"]);
      await trial.expectContent("a/f", "x");
    },
  },
  {
    id: "mkdirs.at-once",
    says: "may be called by several at once",
    check: async (trial) => {
      await Promise.all(
        ["a/b/c", "a/b/c", "a/b", "a/b/d", "a"].map((name) => trial.fs.mkdirs(trial.path(name))),
      );
      await trial.write("a/b/c/f", "x");
      assert.equal((await trial.stat("a/b"))?.isDirectory, true);
    },
  },
  {
    id: "mkdirs.over-file",
    says: "refuses a file in the way, at the end of the path and within it",
    needs: ["directories"],
    check: async (trial) => {
      await trial.write("f", "x");
      await expectCode(() => trial.fs.mkdirs(trial.path("f")), "NOT_A_DIRECTORY");
      await expectCode(() => trial.fs.mkdirs(trial.path("f/g/h")), "NOT_A_DIRECTORY");
      await trial.expectContent("f", "x");
    },
  },
];
