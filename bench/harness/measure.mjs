import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of `/proc/<pid>/stat` in a second, on every Linux that Node.js runs on. */
const ticksPerSecond = 100;
/** After which a program is ended. */
const timeoutMinutes = 10;

/**
 * One run of a program in a process group of its own. The last line of output that begins with a brace is JSON: its
 * answer and its own clock readings. Seconds of garbage collection are read from V8's trace lines before it, or are
 * what the program says.
 *
 * @typedef {object} Run
 * @property {any} output of the program
 * @property {number} startedAt as `Date.now()` counts
 * @property {number} wallSeconds of the whole process
 * @property {number} cpuSeconds of all its processes, to a twentieth of a second
 * @property {number} [gcSeconds] that its threads paused
 * @property {number} peakMegabytes of all its processes together, over time
 *
 * @param {readonly string[]} command
 * @param {{ env?: Record<string, string> }} [options]
 * @returns {Promise<Run>}
 */
export function measure(command, { env } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const started = process.hrtime.bigint();
    const child = spawn(command[0], command.slice(1), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const out = { lines: "", gcMs: 0, traced: false };
    let errors = "";
    child.stdout.on("data", (chunk) => collect(out, chunk));
    child.stderr.on("data", (chunk) => (errors = (errors + chunk).slice(-4000)));
    const group = watchGroup(child.pid);
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutMinutes * 60_000);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const used = group.stop();
      clearTimeout(timer);
      const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (code !== 0) {
        reject(new Error(`${command.join(" ")} ended with ${code ?? signal}\n${errors}`));
        return;
      }
      collect(out, "\n");
      const output = JSON.parse(
        out.lines
          .trim()
          .split("\n")
          .findLast((line) => line.startsWith("{")),
      );
      const gcSeconds = output.gcSeconds ?? (out.traced ? out.gcMs / 1000 : undefined);
      resolve({ output, startedAt, wallSeconds, ...used, gcSeconds });
    });
  });
}

/** Lines of V8's `--trace-gc` are added up and dropped: a long run writes thousands. */
function collect(out, chunk) {
  const text = out.lines + chunk;
  const cut = text.lastIndexOf("\n") + 1;
  const kept = [];
  for (const line of text.slice(0, cut).split("\n")) {
    // "[7:0x5f] 94 ms: Scavenge 5.2 (8.0) -> 4.9 (9.0) MB, 0.86 / 0.00 ms …": the pause, and callbacks within it.
    const pause = / ms: \D.*? MB, .*?([\d.]+) \/ [\d.]+ ms /.exec(line);
    if (pause === null) kept.push(line);
    else {
      out.gcMs += Number(pause[1]);
      out.traced = true;
    }
  }
  out.lines = kept.join("\n").slice(-100_000) + text.slice(cut);
}

/** Samples the processes of a group: their members twice in a second, what they use twenty times. */
function watchGroup(group) {
  let peakBytes = 0;
  let members = [];
  let samples = 0;
  const ticks = new Map();
  const sampler = setInterval(() => {
    if (samples++ % 10 === 0 || members.length === 0) members = processesOf(group);
    let bytes = 0;
    for (const pid of members) {
      const fields = statOf(pid);
      if (fields === undefined || Number(fields[2]) !== group) continue;
      // Shared pages count once for each process.
      bytes += Number(fields[21]) * 4096;
      ticks.set(pid, Number(fields[11]) + Number(fields[12]));
    }
    peakBytes = Math.max(peakBytes, bytes);
  }, 50);
  return {
    stop() {
      clearInterval(sampler);
      const cpuTicks = [...ticks.values()].reduce((sum, each) => sum + each, 0);
      return { cpuSeconds: cpuTicks / ticksPerSecond, peakMegabytes: peakBytes / 2 ** 20 };
    },
  };
}

function processesOf(group) {
  return readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && Number(statOf(name)?.[2]) === group,
  );
}

/** The fields after the name of the command, or nothing where the process has ended. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  } catch {
    return undefined;
  }
}
