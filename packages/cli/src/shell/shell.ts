import { constants, homedir } from "node:os";
import { join } from "node:path";
import { type REPLServer, start } from "node:repl";
import * as core from "@firesteel/core";
import { provideSubmittedSettings, type SubmittedSettings } from "@firesteel/core/conf";
import { completeMembers } from "./complete-members.ts";
import { evaluateTypeScript } from "./evaluate-type-script.ts";
import { Interrupts } from "./interrupts.ts";

/**
 * A shell for TypeScript and JavaScript with a context `sc` and all names of `@firesteel/core`, until Ctrl-D or `.exit`; then the context
 * stops and the process ends.
 *
 * @throws {UserError} `INVALID_FLAG`, `INVALID_PROPERTIES`, `INVALID_CONF`
 */
export function shell(settings: SubmittedSettings): void {
  provideSubmittedSettings(settings);
  const conf = new core.SparkConf()
    .setIfMissing("spark.master", "local[*]")
    .setIfMissing("spark.app.name", "Firesteel shell");
  if (settings.flags.has("spark.driver.memory"))
    throw new core.UserError(
      "INVALID_FLAG",
      `--driver-memory: the driver is the shell itself, which runs already; start it with NODE_OPTIONS=--max-old-space-size=${conf.getSizeAsMb("spark.driver.memory")}`,
    );
  const sc = new core.SparkContext(conf);
  process.stdout.write(banner(sc));
  const server = start({
    prompt: "firesteel> ",
    // One realm: arrays made in the shell are those that core knows.
    useGlobal: true,
    // Ctrl-C reaches us while a promise is awaited, and ends endless loops.
    breakEvalOnSigint: true,
    // A preview would run code to show what it gives.
    preview: false,
  });
  Object.assign(server.context, core, { sc });
  evaluateTypeScript(server);
  completeMembers(server);
  keepHistory(server);
  new Interrupts(server, sc).listen();

  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= sc.stop().finally(() => process.exit());
  };
  server.once("exit", end);
  for (const signal of ["SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      process.exitCode = 128 + constants.signals[signal];
      end();
    });
}

function banner(sc: core.SparkContext): string {
  return [
    `Welcome to Firesteel ${sc.version} on Node ${process.versions.node}`,
    `Spark context available as 'sc' (master = ${sc.master}, app id = ${sc.applicationId}).`,
    "TypeScript with top-level await. Ctrl-C cancels running jobs, Ctrl-D ends, .help lists commands.",
    "",
  ].join("\n");
}

/** In `FIRESTEEL_HISTORY`, else `~/.firesteel_history`; none where that is set to nothing. */
function keepHistory(server: REPLServer): void {
  const file = process.env["FIRESTEEL_HISTORY"] ?? join(homedir(), ".firesteel_history");
  if (file === "" || !process.stdin.isTTY) return;
  server.setupHistory(file, (error) => {
    if (error !== null) process.stderr.write(`warning: no history is kept: ${error.message}\n`);
  });
}
