import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import { makeDirectories } from "../io/make-directories.ts";

const prefix = "firesteel-";
const ownerFile = "owner.json";

/** Whose directory it is; a process is told from a later one of the same number by its start. */
interface Owner {
  readonly pid: number;
  readonly startTime: string;
  readonly host: string;
}

/** Where the application's directory will be; nothing is made yet. */
export function tempDirectoryPath(localDirectory: string, applicationId: string): string {
  const safe = applicationId.replaceAll(/[^A-Za-z0-9_.-]/g, "_");
  const unique = `${process.pid}-${Date.now().toString(36)}${Math.trunc(performance.now() * 1000).toString(36)}`;
  return join(localDirectory, `${prefix}${safe}-${unique}`);
}

/** Makes the directory, with a note of its owner. */
export function createTempDirectory(path: string): void {
  try {
    makeDirectories(path, 0o700);
    writeFileSync(join(path, ownerFile), JSON.stringify(thisProcess()));
  } catch (cause) {
    throw new EnvironmentError(
      "LOCAL_DIR_UNAVAILABLE",
      `the directory for temporary files could not be made: ${(cause as Error).message}; set spark.local.dir to a directory that can be written`,
      { cause, fields: { path } },
    );
  }
}

export function removeTempDirectory(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 10 });
  } catch {
    // A file is still being made in it; whoever starts next removes it.
  }
}

/** Removes the directories under `localDirectory` whose process is gone. */
export function removeOrphans(localDirectory: string): void {
  let names: string[];
  try {
    names = readdirSync(localDirectory).filter((name) => name.startsWith(prefix));
  } catch {
    return;
  }
  for (const name of names) {
    const path = join(localDirectory, name);
    const owner = readOwner(path);
    if (owner !== undefined && owner.host === hostname() && !isAlive(owner))
      removeTempDirectory(path);
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(path, ownerFile), "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.startTime !== "" && existsSync("/proc/self/stat"))
    return startTimeOf(owner.pid) === owner.startTime;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function thisProcess(): Owner {
  return { pid: process.pid, startTime: startTimeOf(process.pid), host: hostname() };
}

/** Clock ticks from boot to the process's start, where the system tells: field 22 of proc(5)'s `stat`. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in parentheses, which may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
