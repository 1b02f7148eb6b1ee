import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Most resident memory of the process. */
  readonly peakMegabytes: number;
  /** Temporary files and directories that the program left. */
  readonly leftFiles: readonly string[];
}

/**
 * Runs `programs/<name>` in a process of its own, with a temporary directory (`TMPDIR`, which `spark.local.dir`
 * defaults to) of its own.
 */
export async function runProgram(name: string, args: readonly string[]): Promise<Finished> {
  const temporary = await mkdtemp(join(tmpdir(), "memory-"));
  const program = join(import.meta.dirname, "programs", `${name}.js`);
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, TMPDIR: temporary, FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0));
  }, 50);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const leftFiles = await readdir(temporary, { recursive: true });
    return { code, stdout, stderr, peakMegabytes: peakBytes / 2 ** 20, leftFiles };
  } finally {
    clearInterval(sampler);
    child.kill("SIGKILL");
    await rm(temporary, { recursive: true, force: true });
  }
}

/** `VmHWM` of proc(5): the kernel keeps the peak itself. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
