import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A program on this machine that starts our worker with this Node, as Spark starts a Python. */
export async function localLauncher(): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), "firesteel-worker-"));
  const path = join(directory, "firesteel-worker");
  const main = fileURLToPath(new URL("../worker/main.js", import.meta.url));
  await writeFile(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`);
  await chmod(path, 0o755);
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
