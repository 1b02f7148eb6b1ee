import assert from "node:assert/strict";
import { formatPath, parsePath } from "@firesteel/core/io";
import { assertSameBytes, type FileSystemLine, patternBytes } from "./file-system-trial.ts";

export const statLines: readonly FileSystemLine[] = [
  {
    id: "stat.file",
    says: "tells a file's path, length, time and block size",
    check: async (trial) => {
      await trial.write("d/f", "12345");
      const status = await trial.stat("d/f");
      assert(status !== undefined);
      assert.equal(status.path, trial.path("d/f"));
      assert.equal(status.isDirectory, false);
      assert.equal(status.length, 5);
      assert(status.modifiedMs > 0 && Number.isFinite(status.modifiedMs), "modifiedMs");
      assert(
        status.blockSizeBytes >= 1 && Number.isInteger(status.blockSizeBytes),
        "blockSizeBytes",
      );
    },
  },
  {
    id: "stat.directory",
    says: "tells a directory, with or without a slash at the end of its path",
    check: async (trial) => {
      await trial.write("d/e/f", "12345");
      for (const name of ["d", "d/", "d/e"]) {
        const status = await trial.stat(name);
        assert(status !== undefined, name);
        assert.deepEqual(
          [status.path, status.isDirectory, status.length],
          [trial.path(name.replace(/\/$/, "")), true, 0],
        );
        assert(status.blockSizeBytes >= 1 && Number.isFinite(status.modifiedMs));
      }
    },
  },
  {
    id: "stat.missing",
    says: "is undefined where there is nothing, also below a file and beside a longer name",
    check: async (trial) => {
      await trial.write("f", "x");
      await trial.write("long-name/x", "x");
      for (const name of ["no", "no/no", "f/no", "f/no/no", "long"])
        assert.equal(await trial.stat(name), undefined, name);
    },
  },
  {
    id: "stat.root",
    says: "tells the root, a directory",
    check: async (trial) => {
      await trial.write("f", "x");
      const root = formatPath({ ...parsePath(trial.root), path: "/" });
      const status = await trial.fs.stat(root);
      assert.deepEqual([status?.path, status?.isDirectory], [root, true]);
    },
  },
  {
    id: "stat.sizes",
    says: "tells the length of files of all sizes, and the new one after a change",
    check: async (trial) => {
      for (const length of [0, 1, 4095, 65_536, trial.largeBytes]) {
        await trial.write("f", patternBytes(length), { overwrite: true });
        assert.equal((await trial.stat("f"))?.length, length);
      }
    },
  },
  {
    id: "blocks.cover",
    says: "locates the blocks of any range: in order, without gaps, on hosts that are named",
    needs: ["blockLocations"],
    check: async (trial) => {
      const length = trial.largeBytes;
      await trial.write("f", patternBytes(length));
      const locate = trial.fs.blockLocations?.bind(trial.fs);
      assert(locate !== undefined);
      for (const [start, count] of [
        [0, length],
        [0, 1],
        [Math.floor(length / 2), 1000],
        [length - 1, 500],
      ] as const) {
        const blocks = await locate(trial.path("f"), start, count);
        const end = Math.min(length, start + count);
        const [first, last] = [blocks[0], blocks.at(-1)];
        assert(first !== undefined && last !== undefined, `blocks of [${start}, ${end})`);
        assert(first.offset <= start && first.offset + first.length > start, "the first block");
        assert(last.offset < end && last.offset + last.length >= end, "the last block");
        for (const [i, block] of blocks.entries()) {
          assert(block.hosts.length > 0 && block.hosts.every((host) => host !== ""), "hosts");
          const next = blocks[i + 1];
          if (next !== undefined) assert.equal(next.offset, block.offset + block.length, "a gap");
        }
      }
      assert.deepEqual(await locate(trial.path("f"), length + 5, 10), []);
    },
  },
  {
    id: "checksum.tells-apart",
    says: "has equal checksums for equal files, and others for others",
    needs: ["checksum"],
    check: async (trial) => {
      const content = patternBytes(100_000);
      const other = Buffer.from(content);
      other[99_999] = (other[99_999] ?? 0) ^ 1;
      await trial.write("a", content);
      await trial.write("b", content);
      await trial.write("c", other);
      const checksum = async (name: string): Promise<string> => {
        const found = await trial.fs.checksum?.(trial.path(name));
        assert(typeof found === "string" && found !== "", `checksum of ${name}: ${found}`);
        return found;
      };
      assert.equal(await checksum("a"), await checksum("a"));
      assert.equal(await checksum("a"), await checksum("b"));
      assert.notEqual(await checksum("a"), await checksum("c"));
      assertSameBytes(await trial.readBytes("c"), other, "c");
    },
  },
];
