import type { ByteWriter, FileSystem } from "@firesteel/core/io";
import { describe, expect, it } from "vitest";
import { LogFile } from "#src/events/event-log/log-file";
import { MemoryFileSystem } from "../io/memory-file-system.ts";

const path = "mem:/logs/events_1_app";

/** A store where what is appended is there when the append is closed, as remote ones. */
function appendingStore(onWrite: () => void = () => undefined): {
  readonly fileSystem: FileSystem;
  readonly text: () => string;
  readonly aborted: string[];
} {
  const memory = new MemoryFileSystem();
  const aborted: string[] = [];
  const append = async (name: string): Promise<ByteWriter> => {
    const chunks: Uint8Array[] = [];
    const abort = async (): Promise<void> => void aborted.push(name);
    return {
      write: (bytes) => {
        onWrite();
        chunks.push(new Uint8Array(bytes));
      },
      close: async () =>
        memory.put(name, Buffer.concat([memory.files.get(name) ?? new Uint8Array(), ...chunks])),
      abort,
      [Symbol.asyncDispose]: abort,
    };
  };
  const fileSystem: FileSystem = Object.assign(memory, {
    capabilities: { ...memory.capabilities, append: true },
    append,
  });
  return {
    fileSystem,
    text: () => Buffer.from(memory.files.get(path) ?? []).toString(),
    aborted,
  };
}

describe("a file of an event log in a remote store that appends", () => {
  it("has what was flushed while it is written", async () => {
    const { fileSystem, text } = appendingStore();
    const file = await LogFile.create(fileSystem, path, undefined, 1000);
    expect(text()).toBe("");

    await file.add("a");
    await file.add("b");
    expect(text()).toBe("");
    await file.flush();
    expect(text()).toBe("a\nb\n");
    await file.add("c".repeat(1000));
    expect(text()).toBe(`a\nb\n${"c".repeat(1000)}\n`);
    await file.add("d");
    await file.close();
    expect(text()).toBe(`a\nb\n${"c".repeat(1000)}\nd\n`);
  });

  it("keeps what was flushed where the next append fails, and tells", async () => {
    let fails = false;
    const { fileSystem, text, aborted } = appendingStore(() => {
      if (fails) throw new Error("the store is gone");
    });
    const file = await LogFile.create(fileSystem, path, undefined, 1000);
    await file.add("a");
    await file.flush();
    fails = true;
    await file.add("b");

    await expect(Promise.resolve(file.flush())).rejects.toThrow("the store is gone");
    await file.abort();
    expect(text()).toBe("a\n");
    expect(aborted).toEqual([path]);
  });
});
