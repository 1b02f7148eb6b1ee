import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { ExecutorHandle } from "#src/embedded/executor-handle";

/** Enough that some of them are open at every moment while a thread loads them. */
const modules = 200;

const start = {
  profileFlags: [],
  hardHeapBytes: 2 ** 28,
  youngHeapBytes: 2 ** 24,
  settings: {
    conf: {},
    connectors: [],
    softHeapBytes: 2 ** 27,
    pieceBytes: 2 ** 20,
    blocksInFiles: false,
  },
};

const stopped = {
  name: "Stopped",
  code: "CONTEXT_STOPPED",
  blame: "user",
  message: "it is over",
} as const;

/** A module that imports many others, then says that it is ready, and goes on. */
function slowToLoad(directory: string): string {
  const imports = Array.from({ length: modules }, (_, i) => {
    writeFileSync(join(directory, `m${i}.mjs`), `export const x = ${i};`);
    return `import "./m${i}.mjs";\n`;
  });
  const main = join(directory, "main.mjs");
  const ready = `parentPort.on("message", () => {});\nparentPort.postMessage({ type: "ready" });\n`;
  writeFileSync(
    main,
    `${imports.join("")}import { parentPort } from "node:worker_threads";\n${ready}`,
  );
  return pathToFileURL(main).href;
}

function openIn(directory: string): string[] {
  return readdirSync("/proc/self/fd")
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    })
    .filter((target) => target.startsWith(directory));
}

describe("ExecutorHandle", () => {
  it("ends a thread that still loads when it has loaded, so that no module file stays open", async () => {
    const directory = mkdtempSync(join(tmpdir(), "executor-handle-"));
    const module = slowToLoad(directory);
    try {
      for (let round = 0; round < 10; round++) {
        const said: string[] = [];
        const executor = new ExecutorHandle("0", { module, ...start });
        const ended = new Promise<void>((resolve) => {
          executor.listen({
            onMessage: (_, { type }) => void said.push(type),
            onQuestion: () => undefined,
            onNote: () => undefined,
            onExit: () => {
              resolve();
            },
          });
        });
        // In the midst of its loading, but for the first time.
        while (round > 0 && said.length === 0 && openIn(directory).length === 0)
          await new Promise(setImmediate);

        executor.terminate(stopped, false);

        await ended;
        expect(said).toEqual(["ready"]);
        expect(executor.hasFreeSlot).toBe(false);
        expect(openIn(directory)).toEqual([]);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("ends no thread that tells what it is doing, which V8 does not survive where the thread blocks", async () => {
    const source = `
      const { parentPort } = await import("node:worker_threads");
      parentPort.postMessage({ type: "ready" });
      const word = new Int32Array(new SharedArrayBuffer(4));
      for (;;) Atomics.wait(word, 0, 0, 1000);`;
    const module = `data:text/javascript,${encodeURIComponent(source)}`;
    for (let round = 0; round < 5; round++) {
      const executor = new ExecutorHandle("0", { module, ...start });
      const happened: string[] = [];
      const ready = new Promise<void>((isReady) => {
        executor.listen({
          onMessage: () => {
            isReady();
          },
          onQuestion: () => undefined,
          onNote: () => undefined,
          onExit: () => void happened.push("ended"),
        });
      });
      await ready;

      const asked = executor.threads().then((threads) => {
        happened.push("told");
        return threads;
      });
      executor.terminate(stopped, false);

      expect(await asked).toMatchObject([{ name: "firesteel-executor-0" }]);
      while (!executor.isGone) await new Promise(setImmediate);
      expect(happened).toEqual(["told", "ended"]);
    }
  });
});
