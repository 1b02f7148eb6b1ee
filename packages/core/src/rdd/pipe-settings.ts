import type { PipeOptions } from "../runtime/builtins/names.ts";

/** What only Scala's `pipe` offers. */
export interface PipeSettings<T> {
  /** Called once before the records, to write lines of its own. */
  readonly printPipeContext?: (printLine: (line: string) => void) => void;
  /** Writes the lines of one record; by default its text. */
  readonly printRDDElement?: (record: T, printLine: (line: string) => void) => void;
  /** Run in a fresh directory, which is removed afterwards. */
  readonly separateWorkingDir?: boolean;
  /** Of what is written and read; UTF-8 by default. */
  readonly encoding?: BufferEncoding;
}

export function pipeOptions<T>(
  command: string | readonly string[],
  env: Readonly<Record<string, string>>,
  checkCode: boolean,
  settings: PipeSettings<T>,
): PipeOptions {
  return {
    command: typeof command === "string" ? command : [...command],
    env: { ...env },
    checkCode,
    separateWorkingDir: settings.separateWorkingDir ?? false,
    encoding: settings.encoding ?? "utf8",
  };
}
