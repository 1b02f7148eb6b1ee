import assert from "node:assert/strict";
import { formatPath, parsePath } from "@firesteel/core/io";
import { expectCode } from "../expect-code.ts";
import type { FileSystemLine, FileSystemTrial } from "./file-system-trial.ts";

async function remove(trial: FileSystemTrial, name: string, recursive?: boolean): Promise<boolean> {
  return await trial.fs.delete(trial.path(name), recursive === undefined ? {} : { recursive });
}

export const deleteLines: readonly FileSystemLine[] = [
  {
    id: "delete.file",
    says: "deletes a file, and that file only",
    check: async (trial) => {
      for (const name of ["f", "f0", "f.x", "g/f"]) await trial.write(name, "x");
      assert.equal(await remove(trial, "f"), true);
      assert.equal(await trial.has("f"), false);
      assert.deepEqual(await trial.names(), ["f.x", "f0", "g"]);
      await trial.expectContent("g/f", "x");
    },
  },
  {
    id: "delete.missing",
    says: "is false where there is nothing",
    check: async (trial) => {
      await trial.write("f", "x");
      assert.equal(await remove(trial, "no"), false);
      assert.equal(await remove(trial, "no", true), false);
      assert.equal(await remove(trial, "no/no/no"), false);
      assert.equal(await remove(trial, "f/below"), false);
      assert.equal(await remove(trial, "f"), true);
      assert.equal(await remove(trial, "f"), false);
    },
  },
  {
    id: "delete.empty-directory",
    says: "deletes an empty directory, and leaves a directory whose last file is deleted",
    needs: ["directories"],
    check: async (trial) => {
      await trial.write("d/f", "x");
      assert.equal(await remove(trial, "d/f"), true);
      assert.equal((await trial.stat("d"))?.isDirectory, true, "d is still there");
      assert.equal(await remove(trial, "d"), true);
      assert.equal(await trial.has("d"), false);
    },
  },
  {
    id: "delete.refuses-full",
    says: "refuses a directory that is not empty unless told so, and keeps all of it",
    check: async (trial) => {
      await trial.write("d/f", "x");
      await trial.write("d/e/g", "y");
      await expectCode(() => remove(trial, "d"), "DIRECTORY_NOT_EMPTY");
      await expectCode(() => remove(trial, "d", false), "DIRECTORY_NOT_EMPTY");
      await trial.expectContent("d/f", "x");
      await trial.expectContent("d/e/g", "y");
    },
  },
  {
    id: "delete.recursive",
    says: "deletes a directory with all that is below, and nothing beside it",
    check: async (trial) => {
      const below = ["d/f", "d/e/g", "d/e/h/i", "d/.hidden"];
      for (const name of [...below, "d2/f", "d.x", "dd"]) await trial.write(name, "x");
      assert.equal(await remove(trial, "d", true), true);
      for (const name of ["d", ...below]) assert.equal(await trial.has(name), false, name);
      assert.deepEqual(await trial.names(), ["d.x", "d2", "dd"]);
      await expectCode(() => trial.names("d"), "PATH_NOT_FOUND");
      // What was below must not come back with the name.
      await trial.write("d/new", "x");
      assert.deepEqual(await trial.names("d"), ["new"]);
    },
  },
  {
    id: "delete.recursive-file",
    says: "deletes a file also when told to be recursive",
    check: async (trial) => {
      await trial.write("f", "x");
      assert.equal(await remove(trial, "f", true), true);
      assert.equal(await trial.has("f"), false);
    },
  },
  {
    id: "delete.many",
    says: "deletes a directory of many files",
    check: async (trial) => {
      const names = Array.from({ length: trial.manyFiles }, (_, i) => `d/${i % 3}/f${i}`);
      for (let i = 0; i < names.length; i += 16)
        await Promise.all(names.slice(i, i + 16).map((name) => trial.write(name, "")));
      assert.equal(await remove(trial, "d", true), true);
      assert.equal(await trial.has("d"), false);
      for (const directory of ["d", "d/0", "d/1", "d/2"])
        await expectCode(() => trial.names(directory), "PATH_NOT_FOUND");
    },
  },
  {
    id: "delete.twice-at-once",
    says: "may be called twice at once: one call deletes, neither fails",
    check: async (trial) => {
      await trial.write("d/f", "x");
      await trial.write("g", "x");
      const files = await Promise.all([remove(trial, "g"), remove(trial, "g")]);
      assert(files.includes(true), "one of the calls deleted the file");
      const directories = await Promise.all([remove(trial, "d", true), remove(trial, "d", true)]);
      assert(directories.includes(true), "one of the calls deleted the directory");
      assert.equal(await trial.has("d"), false);
      assert.equal(await trial.has("g"), false);
    },
  },
  {
    id: "delete.root",
    says: "refuses the root",
    check: async (trial) => {
      await trial.write("f", "x");
      // Not recursively: a store that deletes its root shall not lose what others keep there.
      const root = formatPath({ ...parsePath(trial.root), path: "/" });
      await expectCode(() => trial.fs.delete(root), "INVALID_PATH");
      await trial.expectContent("f", "x");
    },
  },
];
