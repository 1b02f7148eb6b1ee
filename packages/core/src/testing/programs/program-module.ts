import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Program } from "./program.ts";
import { printModule } from "./print-program.ts";
import type { ProgramFunction } from "./run-program.ts";

/** Programs as a real module, whose functions are closures like any user's. */
export interface ProgramModule {
  readonly programs: readonly ProgramFunction[];
  readonly classes: readonly unknown[];
}

/** Writes the programs' source to a temporary file and imports it; the file is gone afterwards. */
export async function loadProgramModule(
  programs: readonly Program[],
  options: { allowAsync: boolean },
): Promise<ProgramModule> {
  const directory = await mkdtemp(join(tmpdir(), "firesteel-programs-"));
  try {
    const file = join(directory, "programs.mjs");
    await writeFile(file, printModule(programs, options.allowAsync));
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    return {
      programs: module["programs"] as ProgramFunction[],
      classes: [module["Point"], module["Point3"]],
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
