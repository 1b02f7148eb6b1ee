import assert from "node:assert/strict";
import { expectCode, expectRefusal } from "../expect-code.ts";
import {
  assertSameBytes,
  type FileSystemLine,
  type FileSystemTrial,
  patternBytes,
} from "./file-system-trial.ts";

async function rename(trial: FileSystemTrial, from: string, to: string): Promise<boolean> {
  return await trial.fs.rename(trial.path(from), trial.path(to));
}

/** Files and contents below the line's directory. */
async function tree(trial: FileSystemTrial, directory = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await trial.names(directory)) {
    const path = directory === "" ? name : `${directory}/${name}`;
    if ((await trial.stat(path))?.isDirectory === true)
      Object.assign(found, await tree(trial, path));
    else found[path] = await trial.read(path);
  }
  return found;
}

export const renameLines: readonly FileSystemLine[] = [
  {
    id: "rename.file",
    says: "moves a file, small or large, within a directory and to another",
    check: async (trial) => {
      await trial.write("a", "content");
      await trial.write("d/x", "x");
      assert.equal(await rename(trial, "a", "b"), true);
      assert.equal(await trial.has("a"), false);
      assert.equal(await rename(trial, "b", "d/b"), true);
      assert.deepEqual(await tree(trial), { "d/b": "content", "d/x": "x" });
      const large = patternBytes(trial.largeBytes);
      await trial.write("large", large);
      assert.equal(await rename(trial, "large", "moved"), true);
      assertSameBytes(await trial.readBytes("moved"), large, "the moved file");
      assert.equal(await trial.has("large"), false);
    },
  },
  {
    id: "rename.directory",
    says: "moves a directory with all that is below, and nothing beside it",
    check: async (trial) => {
      const files = { "a/x": "1", "a/s/y": "2", "a/s/t/z": "3" };
      for (const [name, content] of Object.entries(files)) await trial.write(name, content);
      await trial.write("ab", "beside");
      await trial.write("a.x/f", "beside");
      assert.equal(await rename(trial, "a", "b"), true);
      assert.deepEqual(await tree(trial), {
        "a.x/f": "beside",
        ab: "beside",
        "b/s/t/z": "3",
        "b/s/y": "2",
        "b/x": "1",
      });
      assert.equal(await trial.has("a"), false);
    },
  },
  {
    id: "rename.empty-directory",
    says: "moves an empty directory",
    needs: ["directories"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("a/b"));
      assert.equal(await rename(trial, "a", "c"), true);
      assert.equal((await trial.stat("c/b"))?.isDirectory, true);
      assert.equal(await trial.has("a"), false);
    },
  },
  {
    id: "rename.missing",
    says: "is false where there is nothing to move",
    check: async (trial) => {
      await trial.write("f", "x");
      assert.equal(await rename(trial, "no", "to"), false);
      assert.equal(await rename(trial, "no/no", "to"), false);
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "rename.target-exists",
    says: "replaces nothing and moves into nothing: it is false, and all stays as it was",
    check: async (trial) => {
      const before = { "c/z": "c", "d/y": "d", f: "f", g: "g" };
      for (const [name, content] of Object.entries(before)) await trial.write(name, content);
      for (const [from, to] of [
        ["f", "g"],
        ["f", "d"],
        ["c", "d"],
        ["d", "f"],
        ["f", "f"],
        ["d", "d"],
      ] as const)
        assert.equal(await rename(trial, from, to), false, `${from} to ${to}`);
      assert.deepEqual(await tree(trial), before);
    },
  },
  {
    id: "rename.missing-parent",
    says: "refuses a target in a directory that is missing",
    needs: ["directories"],
    check: async (trial) => {
      await trial.write("f", "x");
      await expectCode(() => rename(trial, "f", "no/f"), "PATH_NOT_FOUND");
      await trial.expectContent("f", "x");
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "rename.below-file",
    says: "refuses a target below a file",
    needs: ["directories"],
    check: async (trial) => {
      await trial.write("f", "x");
      await trial.write("g", "y");
      await expectRefusal(() => rename(trial, "g", "f/g"), "a file must not become a directory");
      assert.deepEqual(await tree(trial), { f: "x", g: "y" });
    },
  },
  {
    id: "rename.below-itself",
    says: "refuses to move a directory below itself",
    check: async (trial) => {
      await trial.write("a/x", "x");
      await trial.write("a/b/y", "y");
      await expectRefusal(() => rename(trial, "a", "a/b/c"), "a directory cannot be its own child");
      assert.deepEqual(await tree(trial), { "a/b/y": "y", "a/x": "x" });
    },
  },
  {
    id: "rename.one-wins",
    says: "lets one of several renames to a name win",
    needs: ["atomicRename"],
    check: async (trial) => {
      const racers = [0, 1, 2, 3, 4, 5];
      for (const i of racers) await trial.write(`from${i}`, `content ${i}`);
      const won = await Promise.all(racers.map((i) => rename(trial, `from${i}`, "to")));
      const winners = racers.filter((i) => won[i] === true);
      assert.equal(winners.length, 1, `renames that won: ${winners.join(", ")}`);
      await trial.expectContent("to", `content ${winners[0]}`);
      const rest = racers.filter((i) => !winners.includes(i)).map((i) => `from${i}`);
      assert.deepEqual(await trial.names(), [...rest, "to"]);
    },
  },
  {
    id: "rename.one-target",
    says: "moves a file to one of several targets, never to two",
    needs: ["atomicRename"],
    check: async (trial) => {
      await trial.write("from", "content");
      const targets = ["to0", "to1", "to2", "to3"];
      const won = await Promise.all(targets.map((target) => rename(trial, "from", target)));
      const winners = targets.filter((_, i) => won[i] === true);
      assert.equal(winners.length, 1, `renames that won: ${winners.join(", ")}`);
      assert.deepEqual(await trial.names(), winners);
    },
  },
  {
    id: "rename.at-once",
    says: "shows a directory under its new name only whole, and then no more under its old one",
    needs: ["atomicRename"],
    check: async (trial) => {
      const names = Array.from({ length: 16 }, (_, i) => `f${String(i).padStart(2, "0")}`);
      await Promise.all(names.map((name) => trial.write(`from/${name}`, name)));
      let isDone = false;
      const moved = rename(trial, "from", "to").finally(() => {
        isDone = true;
      });
      // The last look comes after the end, so that there is one at least.
      for (let isLast = false; !isLast;) {
        isLast = isDone;
        const isThere = await trial.has("to");
        if (isThere) {
          assert.deepEqual(await trial.names("to"), names, "what the new name shows");
          assert.equal(await trial.has("from"), false, "the old name is still there");
        }
      }
      assert.equal(await moved, true);
      assert.deepEqual(await trial.names("to"), names);
    },
  },
];
