import assert from "node:assert/strict";
import { FiresteelError } from "@firesteel/core/io";
import { assertSameBytes, type FileSystemLine, patternBytes } from "./file-system-trial.ts";

const racers = [0, 1, 2, 3, 4, 5];

export const createRaceLines: readonly FileSystemLine[] = [
  {
    id: "create.one-wins",
    says: "lets one of several writers of a name win, and tells the others",
    needs: ["conditionalCreate"],
    check: async (trial) => {
      const ended = await Promise.allSettled(
        racers.map((i) => trial.write("f", `writer ${i} `.repeat(50 + i))),
      );
      const winners = racers.filter((i) => ended[i]?.status === "fulfilled");
      assert.equal(winners.length, 1, `writers that won: ${winners.join(", ")}`);
      for (const result of ended)
        if (result.status === "rejected")
          assert(
            FiresteelError.is(result.reason, "PATH_ALREADY_EXISTS"),
            `a loser is told ${String(result.reason)}`,
          );
      const [winner = 0] = winners;
      await trial.expectContent("f", `writer ${winner} `.repeat(50 + winner));
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.late-close",
    says: "refuses at close what another has created since",
    needs: ["conditionalCreate", "atomicCreate"],
    check: async (trial) => {
      const slow = await trial.fs.create(trial.path("f"));
      await slow.write(Buffer.from("slow"));
      await trial.write("f", "fast");
      const closed = await Promise.allSettled([slow.close()]);
      assert.equal(closed[0].status, "rejected", "the slow writer must not win too");
      assert(FiresteelError.is(closed[0].reason, "PATH_ALREADY_EXISTS"), String(closed[0].reason));
      await trial.expectContent("f", "fast");
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.whole-of-one",
    says: "ends with the whole file of one of several writers that may replace each other",
    needs: ["atomicCreate"],
    check: async (trial) => {
      const contents = racers.map((i) => patternBytes(100_000 + i * 1000, i));
      await Promise.all(contents.map((bytes) => trial.write("f", bytes, { overwrite: true })));
      const found = await trial.readBytes("f");
      const winner = contents.find((bytes) => bytes.length === found.length);
      assert(winner !== undefined, `no writer wrote ${found.length} bytes`);
      assertSameBytes(found, winner, "the file of the winner");
      assert.deepEqual(await trial.names(), ["f"]);
    },
  },
  {
    id: "create.many-at-once",
    says: "creates many files of one directory at once",
    check: async (trial) => {
      const names = Array.from({ length: 24 }, (_, i) => `f${String(i).padStart(2, "0")}`);
      await Promise.all(names.map((name) => trial.write(`deep/er/${name}`, name)));
      assert.deepEqual(await trial.names("deep/er"), names);
      const contents = await Promise.all(names.map((name) => trial.read(`deep/er/${name}`)));
      assert.deepEqual(contents, names);
    },
  },
];
