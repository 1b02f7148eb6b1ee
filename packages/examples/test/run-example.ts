import { execFile } from "node:child_process";
import { resolve } from "node:path";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this package in a process of its own, which has to end by itself. */
export function runExample(
  name: string,
  args: readonly string[] = [],
  cwd: string = resolve(import.meta.dirname, "../.."),
): Promise<Finished> {
  const program = resolve(import.meta.dirname, `../../dist/${name}.js`);
  return new Promise((settle, reject) => {
    const options = { cwd, env: { ...process.env, INIT_CWD: cwd }, timeout: 60_000 };
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else settle({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
