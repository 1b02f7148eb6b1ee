import assert from "node:assert/strict";
import { FiresteelError } from "@firesteel/core/io";
import { assertSameBytes, patternBytes, readToEnd } from "../file-system/file-system-trial.ts";
import type { FaultLine, FaultTrial } from "./fault-contract.ts";
import type { Fault } from "./fault-proxy.ts";

// More than the answer to a small call, less than any chunk of a file.
const beyondHeads = 5000;

/** Runs `action` under `fault`; what it threw, which has to say that the environment is at fault. */
export async function underFault<T>(
  trial: FaultTrial,
  fault: Fault,
  times: number,
  action: () => Promise<T>,
): Promise<{ readonly value: T } | FiresteelError> {
  trial.proxy.inject(fault, times);
  try {
    return { value: await action() };
  } catch (error) {
    assert(FiresteelError.is(error), `an error without code under ${fault.kind}: ${String(error)}`);
    assert.equal(error.blame, "environment", `${error.code} is blamed on the wrong one`);
    return error;
  } finally {
    trial.proxy.heal();
  }
}

/** Places to cut an answer: before, in and after its head, and all over the file. */
function cutsOf(fileBytes: number): number[] {
  return [
    0,
    60,
    beyondHeads,
    Math.floor(fileBytes / 3),
    Math.floor(fileBytes / 2),
    fileBytes - 2000,
  ];
}

/** A fault that never happened proves nothing: does the connector go through the proxy? */
function assertHappened({ proxy }: FaultTrial): void {
  assert(proxy.happened > 0, "the fault did not happen: the connector did not use the proxy");
}

async function readUnder(
  trial: FaultTrial,
  fault: Fault,
  times: number,
  mustSucceed: boolean,
): Promise<void> {
  const read = await underFault(trial, fault, times, () => readToEnd(trial.fs, trial.path("f")));
  // Later cuts are past the end of an answer where a file is read by chunks.
  if (!("afterBytes" in fault) || fault.afterBytes <= beyondHeads) assertHappened(trial);
  const what = `the file under ${JSON.stringify(fault)}`;
  if (read instanceof Error) {
    assert(!mustSucceed, `${what} could not be read: ${read.message}`);
    return;
  }
  assertSameBytes(read.value, patternBytes(trial.fileBytes), what);
}

export const readFaultLines: readonly FaultLine[] = [
  {
    id: "fault.read-broken",
    says: "gives all bytes or an error when the connection breaks, wherever it does",
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      for (const afterBytes of cutsOf(trial.fileBytes))
        for (const times of [1, 1000])
          await readUnder(trial, { kind: "reset", afterBytes }, times, false);
    },
  },
  {
    id: "fault.read-truncated",
    says: "gives all bytes or an error when the answer ends early in good order",
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      for (const afterBytes of cutsOf(trial.fileBytes))
        for (const times of [1, 1000])
          await readUnder(trial, { kind: "truncate", afterBytes }, times, false);
    },
  },
  {
    id: "fault.read-resumes",
    says: "goes on where the connection broke or the answer ended early",
    needs: ["resumesReads"],
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      for (const kind of ["reset", "truncate"] as const)
        for (const afterBytes of cutsOf(trial.fileBytes))
          await readUnder(trial, { kind, afterBytes }, 1, true);
    },
  },
  {
    id: "fault.read-slow",
    says: "reads all from a server that is slow",
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      await readUnder(trial, { kind: "delay", delayMs: 5 }, 1000, true);
    },
  },
  {
    id: "fault.read-silent",
    says: "does not wait forever for a server that has fallen silent",
    needs: ["timesOut"],
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      for (const afterBytes of [0, beyondHeads])
        await readUnder(trial, { kind: "stall", afterBytes }, 1000, false);
    },
  },
  {
    id: "fault.read-cancelled",
    says: "stops waiting for a silent server when it is cancelled",
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      const cancel = new AbortController();
      trial.proxy.inject({ kind: "stall", afterBytes: beyondHeads }, 1000);
      const read = readToEnd(trial.fs, trial.path("f"), { signal: cancel.signal });
      const settled = Promise.allSettled([read]);
      await untilHappened(trial);
      cancel.abort(new Error("enough"));
      const [ended] = await settled;
      trial.proxy.heal();
      assert.equal(ended.status, "rejected", "a cancelled read must not succeed");
    },
  },
  {
    id: "fault.read-corrupt",
    says: "notices bytes that changed on the way",
    needs: ["detectsCorruption"],
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      await readUnder(trial, { kind: "corrupt", afterBytes: beyondHeads }, 1, false);
    },
  },
  {
    id: "fault.read-changed",
    says: "does not go on with another version of the file after the connection broke",
    needs: ["resumesReads"],
    check: async (trial) => {
      await trial.write("f", patternBytes(trial.fileBytes));
      const chunks: Buffer[] = [];
      await using reader = await trial.fs.open(trial.path("f"));
      const chunk = Buffer.alloc(1000);
      trial.proxy.inject({ kind: "reset", afterBytes: beyondHeads });
      chunks.push(Buffer.from(chunk.subarray(0, await reader.read(chunk))));
      const writer = await trial.fs.create(trial.path("f"), { overwrite: true });
      await writer.write(patternBytes(trial.fileBytes, 1));
      await writer.close();
      try {
        for (let count = 1; count > 0; chunks.push(Buffer.from(chunk.subarray(0, count))))
          count = await reader.read(chunk);
      } catch (error) {
        assert(FiresteelError.is(error), `an error without code: ${String(error)}`);
        return;
      } finally {
        trial.proxy.heal();
      }
      assertSameBytes(Buffer.concat(chunks), patternBytes(trial.fileBytes), "the version opened");
    },
  },
];

/** Until the injected fault has happened; gives the event loop its turns. */
async function untilHappened({ proxy }: FaultTrial): Promise<void> {
  while (proxy.happened === 0) await new Promise((resolve) => setTimeout(resolve, 2));
}
