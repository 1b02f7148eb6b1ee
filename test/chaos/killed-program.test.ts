import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Dice } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import { firstSeed } from "./settings.ts";

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs `programs/endless-jobs`; with `killAfterMs` it is killed so long after its first answer. */
async function run(args: readonly string[], killAfterMs?: number): Promise<Ended> {
  const program = join(import.meta.dirname, "programs/endless-jobs.js");
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let isDoomed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (killAfterMs === undefined || isDoomed || !output.includes("right")) return;
    isDoomed = true;
    void sleep(killAfterMs).then(() => child.kill("SIGKILL"));
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output }));
  });
}

describe("a program that is killed in the midst of its jobs", () => {
  const dice = new Dice(firstSeed);
  it.each(Array.from({ length: 6 }, () => dice.int(0, 400)))(
    "leaves nothing that the next one does not clear away (killed after %d ms)",
    async (killAfterMs) => {
      const directory = mkdtempSync(join(tmpdir(), "killed-"));
      try {
        const killed = await run([directory, "forever"], killAfterMs);
        expect(killed.signal).toBe("SIGKILL");
        expect(killed.output).not.toContain("wrong");
        expect(readdirSync(directory)).not.toEqual([]);

        const next = await run([directory, "until-clear"]);

        expect(next).toMatchObject({ code: 0, signal: null });
        expect(next.output).toMatch(/right\ncleared\n$/);
        expect(readdirSync(directory)).toEqual([]);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
  );
});
