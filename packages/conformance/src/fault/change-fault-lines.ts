import assert from "node:assert/strict";
import { baseName, FiresteelError } from "@firesteel/core/io";
import { assertSameBytes, patternBytes, readToEnd } from "../file-system/file-system-trial.ts";
import type { FaultLine } from "./fault-contract.ts";
import type { Fault } from "./fault-proxy.ts";
import { underFault } from "./read-fault-lines.ts";

const breaks: readonly Fault[] = [
  { kind: "refuse" },
  { kind: "reset", afterBytes: 0 },
  { kind: "reset", afterBytes: 40 },
  { kind: "truncate", afterBytes: 0 },
  { kind: "truncate", afterBytes: 150 },
];

export const changeFaultLines: readonly FaultLine[] = [
  {
    id: "fault.unreachable",
    says: "says that the environment is at fault when the server cannot be reached, and recovers",
    check: async (trial) => {
      const { fs } = trial;
      const path = trial.path("f");
      const writer = await fs.create(path);
      await writer.write(patternBytes(1000));
      await writer.close();
      const calls = {
        open: () => readToEnd(fs, path),
        stat: () => fs.stat(path),
        list: () => fs.list(trial.directory),
        mkdirs: () => fs.mkdirs(trial.path("d")),
        rename: () => fs.rename(path, `${path}-moved`),
        delete: () => fs.delete(path),
        create: async () => {
          const second = await fs.create(trial.path("g"));
          await second.write(patternBytes(1000));
          await second.close();
        },
      };
      trial.proxy.inject({ kind: "refuse" }, Infinity);
      for (const [name, call] of Object.entries(calls)) {
        const ended = await Promise.allSettled([call()]);
        const [result] = ended;
        assert.equal(result.status, "rejected", `${name} cannot have succeeded`);
        assert(FiresteelError.is(result.reason), `${name}: ${String(result.reason)}`);
        assert.equal(result.reason.blame, "environment", `${name}: ${result.reason.code}`);
      }
      trial.proxy.heal();
      assertSameBytes(await readToEnd(fs, path), patternBytes(1000), "the file after all");
      assert.equal(await fs.stat(`${path}-moved`), undefined);
    },
  },
  {
    id: "fault.stat-broken",
    says: "never takes a broken answer for a file that is not there",
    check: async (trial) => {
      await trial.write("f", patternBytes(1000));
      for (const fault of breaks) {
        const found = await underFault(trial, fault, 1000, () => trial.fs.stat(trial.path("f")));
        if (!(found instanceof Error)) assert.equal(found.value?.length, 1000, fault.kind);
      }
    },
  },
  {
    id: "fault.list-broken",
    says: "lists all or fails, wherever the answer breaks",
    check: async (trial) => {
      const names = Array.from({ length: 30 }, (_, i) => `file-${100 + i}`);
      for (const name of names) await trial.write(name, patternBytes(10));
      const cuts = [0, 150, 700, 2000].flatMap((afterBytes): Fault[] => [
        { kind: "reset", afterBytes },
        { kind: "truncate", afterBytes },
      ]);
      for (const fault of cuts) {
        const found = await underFault(trial, fault, 1000, () => trial.fs.list(trial.directory));
        if (!(found instanceof Error))
          assert.deepEqual(
            found.value.map(({ path }) => baseName(path)),
            names,
          );
      }
    },
  },
  {
    id: "fault.call-again",
    says: "tries a call again whose connection broke",
    needs: ["retries"],
    check: async (trial) => {
      await trial.write("f", patternBytes(1000));
      for (const fault of breaks.slice(0, 2)) {
        const found = await underFault(trial, fault, 1, () => trial.fs.stat(trial.path("f")));
        assert(!(found instanceof Error), `stat failed after one ${fault.kind}`);
        const listed = await underFault(trial, fault, 1, () => trial.fs.list(trial.directory));
        assert(!(listed instanceof Error), `list failed after one ${fault.kind}`);
      }
    },
  },
  {
    id: "fault.busy",
    says: "tries a call again for which the server was too busy",
    needs: ["retries", "http"],
    check: async (trial) => {
      await trial.write("f", patternBytes(1000));
      const busy: Fault = { kind: "answer", status: 503 };
      const found = await underFault(trial, busy, 1, () => trial.fs.stat(trial.path("f")));
      assert(!(found instanceof Error) && found.value?.length === 1000, "stat");
      const read = await underFault(trial, busy, 1, () => readToEnd(trial.fs, trial.path("f")));
      assert(!(read instanceof Error) && read.value.length === 1000, "read");
      const written = await underFault(trial, busy, 1, () => trial.write("g", patternBytes(500)));
      assert(!(written instanceof Error), "write");
      assertSameBytes(await readToEnd(trial.fs, trial.path("g")), patternBytes(500), "g");
    },
  },
  {
    id: "fault.error-answer",
    says: "takes no error answer of the server for a result",
    needs: ["http"],
    check: async (trial) => {
      await trial.write("f", patternBytes(1000));
      for (const status of [500, 502, 503]) {
        const answer: Fault = { kind: "answer", status };
        const found = await underFault(trial, answer, 1000, () => trial.fs.stat(trial.path("f")));
        assert(found instanceof Error, `stat succeeded though all answers were ${status}`);
        const read = await underFault(trial, answer, 1000, () =>
          readToEnd(trial.fs, trial.path("f")),
        );
        assert(read instanceof Error, `a read succeeded though all answers were ${status}`);
      }
    },
  },
  {
    id: "fault.write-broken",
    says: "shows a whole file or none when the connection breaks while it is written",
    check: async (trial) => {
      const content = patternBytes(trial.fileBytes);
      const cuts = [0, 300, 5000, Math.floor(trial.fileBytes / 2), trial.fileBytes - 2000];
      const faults = [
        ...cuts.map((afterBytes): Fault => ({ kind: "reset", afterBytes, side: "client" })),
        ...breaks,
      ];
      let files = 0;
      for (const fault of faults)
        for (const times of [1, 1000]) {
          const name = `f${files++}`;
          const written = await underFault(trial, fault, times, () => trial.write(name, content));
          const status = await trial.fs.stat(trial.path(name));
          // An error may come after the file: its answer was lost. But never without the whole file or none.
          if (status === undefined)
            assert(written instanceof Error, `${name} is missing under ${JSON.stringify(fault)}`);
          else
            assertSameBytes(
              await readToEnd(trial.fs, trial.path(name)),
              content,
              `${name} under ${JSON.stringify(fault)}`,
            );
        }
    },
  },
  {
    id: "fault.change-broken",
    says: "renames and deletes wholly or not at all when the answer is lost, and says true only if it did",
    check: async (trial) => {
      for (const [i, fault] of breaks.entries()) {
        await trial.write(`from${i}`, patternBytes(1000));
        const [from, to] = [trial.path(`from${i}`), trial.path(`to${i}`)];
        const renamed = await underFault(trial, fault, 1, () => trial.fs.rename(from, to));
        const [source, target] = [await trial.fs.stat(from), await trial.fs.stat(to)];
        assert((source === undefined) !== (target === undefined), `one of two names is there`);
        if (!(renamed instanceof Error))
          assert.equal(renamed.value, target !== undefined, `rename under ${fault.kind}`);
        const path = target === undefined ? from : to;
        const deleted = await underFault(trial, fault, 1, () => trial.fs.delete(path));
        if (!(deleted instanceof Error) && deleted.value)
          assert.equal(await trial.fs.stat(path), undefined, `delete under ${fault.kind}`);
      }
    },
  },
];
