import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/**
 * Runs a program with this process's terminal, and ends as it does: with its exit code, or of the signal that it died
 * of.
 */
export async function runProgram(
  program: string,
  programArguments: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, programArguments, { stdio: "inherit", env });
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends its Ctrl-C and Ctrl-\ to the child itself.
    const isFromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
    if (!isFromTerminal) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    process.exitCode = code ?? 128 + constants.signals[signal ?? "SIGTERM"];
    if (signal === null) return;
    for (const each of forwarded) process.off(each, forward);
    process.kill(process.pid, signal);
  } finally {
    for (const signal of forwarded) process.off(signal, forward);
  }
}
