import { runProgram } from "./run-program.ts";
import { engineMegabytes } from "./settings.ts";

let baseline: Promise<number> | undefined;

/**
 * What may be resident at most: the configured memory and what Node itself takes, plus 30 % of both for garbage that V8
 * has not looked at yet. What Node takes on this version is found by a job of a few records: the driver, the supervisor
 * and two workers.
 */
export async function mostMegabytes(): Promise<number> {
  baseline ??= runProgram("run-case", ["distinct", "20", "2", `${engineMegabytes}m`]).then(
    ({ peakMegabytes }) => peakMegabytes,
  );
  return (engineMegabytes + (await baseline)) * 1.3;
}
