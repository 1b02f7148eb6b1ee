import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

/** Runs a program to its end; what it printed last, as JSON. */
export async function runProgram(name, ...args) {
  const { child, lines } = start(name, args);
  let last = "";
  lines.on("line", (line) => (last = line));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
  return JSON.parse(last);
}

/** Kills a program, which has no time to do anything about it, when it has printed its first line. */
export async function killProgram(name, ...args) {
  const { child, lines } = start(name, args);
  const [line] = await once(lines, "line");
  child.kill("SIGKILL");
  const [, signal] = await once(child, "close");
  if (signal !== "SIGKILL") throw new Error(`${name} ended by itself`);
  return JSON.parse(line);
}

function start(name, args) {
  const program = resolve(import.meta.dirname, "programs", name);
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, lines: createInterface(child.stdout) };
}
