import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EnvironmentError, UserError } from "../../errors/firesteel-error.ts";
import type { BuiltinContext, Callable } from "./builtin-context.ts";
import type { PipeOptions } from "./names.ts";

const errorTail = 2048;

interface Pipe {
  readonly options: PipeOptions;
  readonly printContext: Callable | undefined;
  readonly printElement: Callable | undefined;
  readonly records: AsyncIterable<unknown>;
  readonly context: BuiltinContext;
}

/**
 * Runs a process that is given the records as lines. Spark: `PipedRDD`.
 *
 * @yields {string} the lines that it writes
 */
export async function* pipeLines(pipe: Pipe): AsyncGenerator<string> {
  const { options, context } = pipe;
  const [program, ...args] =
    typeof options.command === "string"
      ? options.command.split(/\s+/u).filter((word) => word !== "")
      : options.command;
  if (program === undefined)
    throw new UserError("PIPE_WITHOUT_COMMAND", `${context.label} needs a command to run`);
  // Every executor loads this module, and few start processes.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const cwd = options.separateWorkingDir ? await ownDirectory(context) : undefined;
  const child = spawn(program, args, {
    env: { ...process.env, ...options.env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  context.onEnd(() => child.kill("SIGKILL"));
  const errors = tailOf(child);
  const exit = exitOf(child, program);
  exit.catch(() => undefined);
  const written = writeRecords(pipe, child);
  written.catch(() => child.kill("SIGKILL"));
  yield* linesOf(child, options.encoding);
  const code = await exit;
  await written;
  if (code !== 0 && options.checkCode)
    throw new UserError(
      "PIPE_FAILED",
      `the process of ${context.label} exited with status ${code}: ${[program, ...args].join(" ")}${errors()}`,
      { fields: { status: code } },
    );
}

/** A directory of its own, in which the files of the working directory can be found. */
async function ownDirectory(context: BuiltinContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "firesteel-pipe-"));
  context.onEnd(() => rm(directory, { recursive: true, force: true }));
  for (const name of await readdir(".")) await symlink(resolve(name), join(directory, name));
  return directory;
}

/** The status, or the number of the signal plus 128 as shells count. */
async function exitOf(child: ChildProcessWithoutNullStreams, program: string): Promise<number> {
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 128;
  } catch (error) {
    throw new EnvironmentError(
      "PIPE_NOT_STARTED",
      `the program ${JSON.stringify(program)} could not be started: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Passes the child's errors on and remembers the last of them. */
function tailOf(child: ChildProcessWithoutNullStreams): () => string {
  let tail = "";
  child.stderr.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    tail = (tail + chunk.toString()).slice(-errorTail);
  });
  return () => (tail === "" ? "" : `\n${tail.trimEnd()}`);
}

async function writeRecords(
  { options, printContext, printElement, records }: Pipe,
  child: ChildProcessWithoutNullStreams,
): Promise<void> {
  const { stdin } = child;
  let isBroken = false;
  // A process may stop reading before its input ends; what it has written counts all the same.
  stdin.on("error", () => {
    isBroken = true;
  });
  let pending = "";
  const printLine = (line: unknown): void => {
    pending += `${String(line)}\n`;
  };
  const flush = async (): Promise<void> => {
    if (pending === "" || isBroken) return;
    const hasRoom = stdin.write(pending, options.encoding);
    pending = "";
    if (!hasRoom) await Promise.race([once(stdin, "drain"), once(stdin, "close")]).catch(() => []);
  };
  printContext?.(printLine);
  for await (const record of records) {
    if (printElement === undefined) printLine(record);
    else printElement(record, printLine);
    if (pending.length > 16_384) await flush();
    if (isBroken) break;
  }
  await flush();
  stdin.end();
}

async function* linesOf(
  child: ChildProcessWithoutNullStreams,
  encoding: BufferEncoding,
): AsyncGenerator<string> {
  child.stdout.setEncoding(encoding);
  let rest = "";
  for await (const chunk of child.stdout as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
