import { execFile } from "node:child_process";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url).pathname;
const execute = promisify(execFile);

/** Path of the Python that imports PySpark. */
export async function sparkPython() {
  const { stdout } = await execute("bash", ["tools/servers/spark.sh", "python"], { cwd: root });
  return stdout.trim();
}

/**
 * Runs a Python program with the interpreter that imports PySpark.
 *
 * @param {string} program absolute path
 * @param {readonly string[]} args
 * @returns {Promise<unknown>} its last line of output, which is JSON
 */
export async function runWithSpark(program, args) {
  const { stdout } = await execute(await sparkPython(), [program, ...args], {
    maxBuffer: 2 ** 28,
    timeout: 280_000,
    killSignal: "SIGKILL",
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}
