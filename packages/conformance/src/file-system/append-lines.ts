import assert from "node:assert/strict";
import { expectCode } from "../expect-code.ts";
import {
  assertSameBytes,
  type FileSystemLine,
  type FileSystemTrial,
  patternBytes,
} from "./file-system-trial.ts";

async function append(
  trial: FileSystemTrial,
  name: string,
  bytes: string | Uint8Array,
): Promise<void> {
  assert(trial.fs.append !== undefined, "append is claimed, but there is no such method");
  const writer = await trial.fs.append(trial.path(name));
  await writer.write(Buffer.from(bytes));
  await writer.close();
}

export const appendLines: readonly FileSystemLine[] = [
  {
    id: "append.adds",
    says: "adds to the end of what is there, again and again",
    needs: ["append"],
    check: async (trial) => {
      await trial.write("f", "one ");
      await append(trial, "f", "two ");
      await append(trial, "f", "three");
      await trial.expectContent("f", "one two three");
      assert.equal((await trial.stat("f"))?.length, 13);
    },
  },
  {
    id: "append.to-empty",
    says: "adds to an empty file, and nothing where nothing is written",
    needs: ["append"],
    check: async (trial) => {
      await trial.touch("f");
      await append(trial, "f", "one");
      await append(trial, "f", "");
      await trial.expectContent("f", "one");
    },
  },
  {
    id: "append.large",
    says: "adds a large piece to a large file",
    needs: ["append"],
    check: async (trial) => {
      const [a, b] = [patternBytes(trial.largeBytes, 1), patternBytes(trial.largeBytes, 2)];
      await trial.write("f", a);
      await append(trial, "f", b);
      assertSameBytes(await trial.readBytes("f"), Buffer.concat([a, b]), "both pieces");
    },
  },
  {
    id: "append.refuses",
    says: "refuses what is missing or a directory",
    needs: ["append"],
    check: async (trial) => {
      await trial.write("d/f", "x");
      await expectCode(() => append(trial, "no", "x"), "PATH_NOT_FOUND");
      await expectCode(() => append(trial, "d", "x"), "IS_A_DIRECTORY");
      assert.deepEqual(await trial.names(), ["d"]);
    },
  },
];
