import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * One run of a program in a process of its own. The program's last line of output is JSON: its answer and its own
 * clock readings.
 *
 * @param {readonly string[]} command
 * @param {{ env?: Record<string, string>, timeoutMinutes?: number }} [options]
 * @returns {Promise<{ output: any, startedAt: number, wallSeconds: number, peakMegabytes: number }>}
 */
export function measure(command, { env, timeoutMinutes = 10 } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const started = process.hrtime.bigint();
    const child = spawn(command[0], command.slice(1), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (errors = (errors + chunk).slice(-4000)));
    let peakBytes = 0;
    const sampler = setInterval(() => {
      peakBytes = Math.max(peakBytes, groupBytes(child.pid));
    }, 50);
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutMinutes * 60_000);
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(sampler);
      clearTimeout(timer);
      const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (code !== 0) {
        reject(new Error(`${command.join(" ")} ended with ${code}\n${errors}`));
        return;
      }
      const output = JSON.parse(out.trim().split("\n").at(-1));
      resolve({ output, startedAt, wallSeconds, peakMegabytes: peakBytes / 2 ** 20 });
    });
  });
}

/** Resident bytes of a process group; shared pages count once for each process. */
function groupBytes(group) {
  let bytes = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      if (Number(fields[2]) === group) bytes += Number(fields[21]) * 4096;
    } catch {
      // It ended meanwhile.
    }
  }
  return bytes;
}
