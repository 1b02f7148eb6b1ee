import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Harness, oneStage } from "./engine-harness.ts";

const program = fileURLToPath(new URL("./programs/engine-program.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

class Program {
  readonly directory: string = mkdtempSync(join(tmpdir(), "engine-test-"));
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";

  constructor(what: string) {
    this.child = spawn(process.execPath, [program, what, this.directory], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk) => (this.stdout += String(chunk)));
    this.child.stderr?.on("data", (chunk) => (this.stderr += String(chunk)));
  }

  async ended(): Promise<Ended> {
    const [code, signal] = (await once(this.child, "close")) as [
      number | null,
      NodeJS.Signals | null,
    ];
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }

  async says(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  get leftOver(): string[] {
    return readdirSync(this.directory);
  }
}

describe("a process with an engine", () => {
  it("ends by itself when the engine is idle, though nobody closed it", async () => {
    const running = new Program("forgets-to-close");

    expect(await running.ended()).toMatchObject({ code: 0, stdout: "result 1\n", stderr: "" });
    expect(running.leftOver).toEqual([]);
  });

  it("stays alive while a job runs", async () => {
    expect(await new Program("awaits-nothing").ended()).toMatchObject({
      code: 0,
      stdout: "result 1\n",
    });
  });

  it.each(["SIGINT", "SIGTERM"] as const)("dies of %s and leaves no files", async (signal) => {
    const running = new Program("waits");
    await running.says("waiting");
    expect(running.leftOver).toHaveLength(1);

    running.child.kill(signal);

    expect(await running.ended()).toMatchObject({ code: null, signal });
    expect(running.leftOver).toEqual([]);
  });

  it("leaves a signal to the program's own handler", async () => {
    const running = new Program("waits-with-handler");
    await running.says("waiting");

    running.child.kill("SIGINT");

    const ended = await running.ended();
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("my handler");
    expect(running.leftOver).toEqual([]);
  });

  it("that was killed leaves files which the next engine removes", async () => {
    const running = new Program("waits");
    await running.says("waiting");
    running.child.kill("SIGKILL");
    await running.ended();
    expect(running.leftOver).toHaveLength(1);

    await using harness = new Harness("local[1]", { "spark.local.dir": running.directory });
    await harness.run(oneStage(() => 1));

    while (running.leftOver.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }, 20_000);

  it("shows what tasks print", async () => {
    expect(await new Program("logs").ended()).toMatchObject({
      code: 0,
      stdout: "out of a task\n",
      stderr: "err of a task\n",
    });
  });

  it("keeps no thread, handle, file or listener of engines that were closed", async () => {
    const running = new Program("closes");

    const { code, stdout, stderr } = await running.ended();

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [resources = "", listeners = ""] = stdout.split("\n");
    expect(JSON.parse(resources)).toEqual([]);
    expect(listeners).toBe("0 0");
    expect(running.leftOver).toEqual([]);
  });
});
