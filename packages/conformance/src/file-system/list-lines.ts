import assert from "node:assert/strict";
import { baseName, formatPath, parsePath } from "@firesteel/core/io";
import { expectCode, expectRefusal } from "../expect-code.ts";
import type { FileSystemLine } from "./file-system-trial.ts";

export const listLines: readonly FileSystemLine[] = [
  {
    id: "list.children",
    says: "gives each child once with its whole status, sorted by path, and nothing deeper or beside",
    check: async (trial) => {
      for (const name of [
        "d/b",
        "d/a/deep/er",
        "d/a/x",
        "d/.h",
        "d/_t",
        "d/a.x",
        "d/a0",
        "d0/x",
        "d.x",
      ])
        await trial.write(name, name);
      const listed = await trial.fs.list(trial.path("d"));
      assert.deepEqual(
        listed.map(({ path, isDirectory, length }) => ({ path, isDirectory, length })),
        [".h", "_t", "a", "a.x", "a0", "b"].map((name) => ({
          path: trial.path(`d/${name}`),
          isDirectory: name === "a",
          length: name === "a" ? 0 : name.length + 2,
        })),
      );
      for (const status of listed)
        if (!status.isDirectory) assert.deepEqual(status, await trial.fs.stat(status.path));
    },
  },
  {
    id: "list.sorted",
    says: "sorts as strings compare: capitals first, 10 before 9, a name before the longer one",
    check: async (trial) => {
      const names = ["9", "10", "a", "a-", "a1", "B", "é", "～", "𝄞", "z"];
      for (const name of names) await trial.write(name, "");
      assert.deepEqual(await trial.names(), names.toSorted());
    },
  },
  {
    id: "list.file",
    says: "gives a file itself",
    check: async (trial) => {
      await trial.write("f", "abc");
      assert.deepEqual(await trial.fs.list(trial.path("f")), [await trial.stat("f")]);
    },
  },
  {
    id: "list.missing",
    says: "says that a path is missing, also below a file",
    check: async (trial) => {
      await trial.write("f", "x");
      await expectCode(() => trial.names("no"), "PATH_NOT_FOUND");
      await expectCode(() => trial.names("no/no"), "PATH_NOT_FOUND");
      await expectCode(() => trial.names("f/no"), "PATH_NOT_FOUND", "NOT_A_DIRECTORY");
    },
  },
  {
    id: "list.empty",
    says: "gives nothing for an empty directory",
    needs: ["directories"],
    check: async (trial) => {
      await trial.fs.mkdirs(trial.path("d"));
      assert.deepEqual(await trial.names("d"), []);
    },
  },
  {
    id: "list.slash",
    says: "minds no slash at the end",
    check: async (trial) => {
      await trial.write("d/f", "x");
      assert.deepEqual(
        await trial.fs.list(`${trial.path("d")}/`),
        await trial.fs.list(trial.path("d")),
      );
    },
  },
  {
    id: "list.many",
    says: "gives all of many files, each once and in order",
    check: async (trial) => {
      const names = Array.from({ length: trial.manyFiles }, (_, i) => `f${i}`);
      for (let i = 0; i < names.length; i += 16)
        await Promise.all(names.slice(i, i + 16).map((name) => trial.write(name, name)));
      assert.deepEqual(await trial.names(), names.toSorted());
      const lengths = (await trial.fs.list(trial.directory)).map(({ length }) => length);
      assert.deepEqual(
        lengths,
        names.toSorted().map((name) => name.length),
      );
    },
  },
  {
    id: "list.consistent",
    says: "shows every change at once: files that were created, replaced, renamed and deleted",
    needs: ["consistentList"],
    check: async (trial) => {
      const expected = new Set<string>();
      const expectNames = async (after: string): Promise<void> =>
        assert.deepEqual(await trial.names(), [...expected].toSorted(), `names after ${after}`);
      for (let i = 0; i < 8; i++) {
        await trial.write(`f${i}`, "x");
        expected.add(`f${i}`);
        await expectNames(`creating f${i}`);
      }
      await trial.write("f1", "longer", { overwrite: true });
      const lengths = (await trial.fs.list(trial.directory)).map(({ length }) => length);
      assert.deepEqual(lengths, [1, 6, 1, 1, 1, 1, 1, 1], "lengths after replacing f1");
      await trial.fs.rename(trial.path("f2"), trial.path("moved"));
      expected.delete("f2");
      expected.add("moved");
      await expectNames("renaming f2");
      for (const name of ["f0", "f7", "moved"]) {
        await trial.fs.delete(trial.path(name));
        expected.delete(name);
        await expectNames(`deleting ${name}`);
      }
    },
  },
  {
    id: "list.during-writes",
    says: "while files are written shows those that are finished, each once and whole",
    needs: ["consistentList", "atomicCreate"],
    check: async (trial) => {
      await trial.write("f-first", "0123456789");
      const finished = new Set(["f-first"]);
      let writing = 4;
      const writers = [0, 1, 2, 3].map(async (w) => {
        for (let i = 0; i < 8; i++) {
          await trial.write(`f${w}-${i}`, "0123456789");
          finished.add(`f${w}-${i}`);
        }
        writing--;
      });
      for (let isLast = false; !isLast;) {
        isLast = writing === 0;
        const before = [...finished];
        const listed = await trial.fs.list(trial.directory);
        const names = listed
          .map(({ path }) => baseName(path))
          .filter((name) => name.startsWith("f"));
        assert.equal(new Set(names).size, names.length, `a name twice in ${names.join()}`);
        for (const name of before)
          assert(names.includes(name), `${name} is finished, but not listed`);
        for (const { path, length } of listed)
          if (baseName(path).startsWith("f")) assert.equal(length, 10, `length of ${path}`);
      }
      await Promise.all(writers);
      assert.equal((await trial.names()).length, 33);
    },
  },
  {
    id: "list.cancelled",
    says: "does not begin when its signal is aborted",
    check: async (trial) => {
      await trial.write("f", "x");
      const signal = AbortSignal.abort(new Error("enough"));
      await expectRefusal(
        () => trial.fs.list(trial.directory, { signal }),
        "a listing with an aborted signal must be refused",
      );
    },
  },
  {
    id: "list.root",
    says: "lists the root of the store, each child under its own name",
    check: async (trial) => {
      await trial.write("f", "x");
      const parts = parsePath(trial.directory);
      const first = parts.path.split("/")[1] ?? "";
      const root = formatPath({ ...parts, path: "/" });
      const listed = await trial.fs.list(root);
      assert(
        listed.some(({ path }) => path === formatPath({ ...parts, path: `/${first}` })),
        `${root} lists /${first}`,
      );
    },
  },
];
