import { spawn } from "node:child_process";

/**
 * Runs a program with the terminal's streams; resolves to its exit code, 1 where it ended otherwise. After
 * `timeoutMinutes` its whole process group is ended.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeoutMinutes?: number }} [options]
 * @returns {Promise<number>}
 */
export function runCommand(program, args, { cwd, env, timeoutMinutes = 30 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const endGroup = (signal) => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It is gone already.
      }
    };
    // What is run next is not wanted either.
    const forward = (signal) => {
      endGroup("SIGTERM");
      process.kill(process.pid, signal);
    };
    process.once("SIGINT", forward);
    process.once("SIGTERM", forward);
    const timer = setTimeout(() => {
      console.error(`${program} ${args.join(" ")}: ended after ${timeoutMinutes} minutes`);
      endGroup("SIGKILL");
    }, timeoutMinutes * 60_000);
    const done = (code) => {
      clearTimeout(timer);
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(`${program}: ${error.message}`);
      done(1);
    });
    child.once("close", (code) => done(code ?? 1));
  });
}
