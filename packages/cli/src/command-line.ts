import { createRequire } from "node:module";
import { Command } from "commander";
import { history, type HistoryFlags, sparkHistory } from "./history.ts";
import { pack, type PackFlags } from "./pack.ts";
import { runExample } from "./run-example.ts";
import { addSettingFlags, type SettingFlags, submittedSettings } from "./setting-flags.ts";
import { shell } from "./shell/shell.ts";
import { submit, type SubmitFlags } from "./submit/submit.ts";

/** The whole command line: `firesteel <command> …`. */
export function commandLine(): Command {
  const { version } = createRequire(import.meta.url)("@firesteel/cli/package.json") as {
    version: string;
  };
  const firesteel = new Command("firesteel")
    .description("Spark's programming model for TypeScript and JavaScript")
    .version(version)
    // So that flags after a script are the script's.
    .enablePositionalOptions();

  addSettingFlags(firesteel.command("submit"))
    .description("run a program, with settings given from outside it")
    .version(version)
    .argument("<script>", "a .ts, .mts, .js, .mjs or .cjs file")
    .argument("[arguments...]", "handed to the program as they are")
    .option("-v, --verbose", "print the settings and the command to stderr, then run")
    .option("--dry-run", "print the settings and the command, and run nothing")
    .option("--cpu-prof <directory>", "leave a CPU profile of the driver and of each worker there")
    .passThroughOptions()
    .action(
      async (
        script: string,
        programArguments: string[],
        flags: SettingFlags & SubmitFlags,
        command: Command,
      ) => {
        await submit(script, programArguments, submittedSettings(flags, command), flags);
      },
    );

  addSettingFlags(firesteel.command("run-example"))
    .description("run a program of @firesteel/examples; without a name, list them")
    .version(version)
    .argument("[name]", "which example")
    .argument("[arguments...]", "handed to the example as they are")
    .option("-v, --verbose", "print the settings and the command to stderr, then run")
    .option("--dry-run", "print the settings and the command, and run nothing")
    .passThroughOptions()
    .action(
      async (
        name: string | undefined,
        exampleArguments: string[],
        flags: SettingFlags & SubmitFlags,
        command: Command,
      ) => {
        await runExample(name, exampleArguments, submittedSettings(flags, command), flags);
      },
    );

  addSettingFlags(firesteel.command("shell"))
    .description("a shell with a SparkContext: TypeScript with top-level await")
    .version(version)
    .action((flags: SettingFlags, command: Command) => {
      shell(submittedSettings(flags, command));
    });

  firesteel
    .command("history")
    .description("list the event logs of a directory and show them, or show one, by @firesteel/ui")
    .argument(
      "[logs]",
      "a directory of logs, or one log: a file, or a directory eventlog_v2_… (default: /tmp/spark-events)",
    )
    .option("--dir <directory>", "list its logs by the History Server of SPARK_HOME instead")
    .option("--port <number>", "where to listen", "18080")
    .action(async (logs: string | undefined, flags: HistoryFlags) => {
      await (flags.dir === undefined ? history(logs, flags) : sparkHistory(flags.dir, flags));
    });

  firesteel
    .command("pack")
    .description("make the archive that gives the executors of a Spark cluster all they need")
    .option("-o, --out <file>", "where to put it; a cache of the user's by default")
    .option(
      "--package <name>",
      "a further package that executors shall have, may be repeated",
      (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
    )
    .action(async (flags: PackFlags) => {
      await pack(flags);
    });
  return firesteel;
}
