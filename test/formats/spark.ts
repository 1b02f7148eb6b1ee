import { execFile, execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const suite = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const root = resolve(suite, "../..");

/** Runs a Python program of the suite with the interpreter that imports PySpark; its last line of output is JSON. */
export async function runWithSpark(program: string, args: readonly string[]): Promise<unknown> {
  const python = execFileSync("bash", [join(root, "tools/servers/spark.sh"), "python"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const { stdout } = await promisify(execFile)(python, [join(suite, program), ...args], {
    maxBuffer: 2 ** 28,
    timeout: 280_000,
    killSignal: "SIGKILL",
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as unknown;
}
