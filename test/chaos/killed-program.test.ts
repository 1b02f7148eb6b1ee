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
    detached: true,
  });
  const group = child.pid!;
  let output = "";
  let isDoomed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (killAfterMs === undefined || isDoomed || !output.includes("right")) return;
    isDoomed = true;
    void sleep(killAfterMs).then(() => child.kill("SIGKILL"));
  });
  const ended = await new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output }));
  });
  // Worker processes end when they find out that they are alone.
  while (isThere(group)) await sleep(10);
  return ended;
}

/** Whether a process of the group lives. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a program that is killed in the midst of its jobs", () => {
  const dice = new Dice(firstSeed);
  const ways = Array.from({ length: 6 }, (_, i) => ({
    killAfterMs: dice.int(0, 400),
    master: i % 2 === 0 ? "local[2]" : "local-cluster[2,1,512]",
  }));
  it.each(ways)(
    "leaves nothing that the next one does not clear away ($master, killed after $killAfterMs ms)",
    async ({ killAfterMs, master }) => {
      const directory = mkdtempSync(join(tmpdir(), "killed-"));
      try {
        const killed = await run([directory, "forever", master], killAfterMs);
        expect(killed.signal).toBe("SIGKILL");
        expect(killed.output).not.toContain("wrong");
        expect(readdirSync(directory)).not.toEqual([]);

        const next = await run([directory, "until-clear", master]);

        expect(next).toMatchObject({ code: 0, signal: null });
        expect(next.output).toMatch(/right\ncleared\n$/);
        expect(readdirSync(directory)).toEqual([]);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
  );
});
