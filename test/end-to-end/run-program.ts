import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunOptions {
  readonly args?: readonly string[];
  /** Sent to the process when it has written `text` to its output. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly text: string };
  readonly nodeArgs?: readonly string[];
  /** Fills the working directory before the program starts. */
  readonly prepare?: (directory: string) => Promise<void>;
  /** Looks at the working directory when the program has ended. */
  readonly inspect?: (directory: string) => Promise<void>;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Most resident memory of the whole process group. */
  readonly peakMegabytes: number;
  /** Temporary files and directories that the program left. */
  readonly leftFiles: readonly string[];
  /** Processes of its group that outlived it. */
  readonly leftProcesses: number;
}

/**
 * Runs `programs/<name>` in a process group of its own, with a working directory and a temporary directory (`TMPDIR`,
 * which `spark.local.dir` defaults to) of its own. The program has to end by itself: after three minutes it is killed, which the
 * caller sees as the signal SIGKILL.
 */
export async function runProgram(name: string, options: RunOptions = {}): Promise<Finished> {
  const directory = await mkdtemp(join(tmpdir(), "end-to-end-"));
  const temporary = join(directory, "tmp");
  const working = join(directory, "working");
  await mkdir(temporary);
  await mkdir(working);
  await options.prepare?.(working);
  const program = join(import.meta.dirname, "programs", `${name}.js`);
  const args = [...(options.nodeArgs ?? []), program, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    cwd: working,
    // Whoever runs the tests may want colours; the programs' output is compared.
    env: { ...process.env, TMPDIR: temporary, FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const group = child.pid!;
  let stdout = "";
  let stderr = "";
  let isSignalled = false;
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (options.signal !== undefined && !isSignalled && stdout.includes(options.signal.text)) {
      isSignalled = true;
      process.kill(group, options.signal.name);
    }
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, sum(groupMembers(group)));
  }, 50);
  const timer = setTimeout(() => process.kill(-group, "SIGKILL"), 180_000);

  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once("close", (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
      },
    );
    const leftProcesses = groupMembers(group).length;
    const leftFiles = await readdir(temporary, { recursive: true });
    await options.inspect?.(working);
    const peakMegabytes = peakBytes / 2 ** 20;
    return { code, signal, stdout, stderr, peakMegabytes, leftFiles, leftProcesses };
  } finally {
    clearInterval(sampler);
    clearTimeout(timer);
    if (groupMembers(group).length > 0) process.kill(-group, "SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

/** Resident bytes of each process of a group. */
function groupMembers(group: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
        return Number(fields[2]) === group && fields[0] !== "Z" ? [Number(fields[21]) * 4096] : [];
      } catch {
        return [];
      }
    });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
