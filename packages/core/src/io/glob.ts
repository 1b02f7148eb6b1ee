import type { FileStatus, FileSystem } from "./file-system.ts";
import { expandSlashBraces, type GlobComponent, parseGlob } from "./glob-pattern.ts";
import { baseName, formatPath, isHiddenName, joinPath, parsePath } from "./path.ts";
import { createYielder } from "./yielder.ts";

/**
 * What matches an absolute pattern, sorted by path; nothing if nothing does. Hadoop: `Globber.java`: a name that is
 * given literally may begin with `_` or `.`, in the last component a pattern does not match such names.
 *
 * `**` stands for any number of directories, as the last component for every file below. It enters neither hidden
 * directories nor symbolic links, so that it cannot run in circles.
 */
export async function glob(
  fs: FileSystem,
  pattern: string,
  signal?: AbortSignal,
): Promise<FileStatus[]> {
  const { path, ...root } = parsePath(pattern);
  const found = new Map<string, FileStatus>();
  const walk = new GlobWalk(fs, signal);
  for (const expanded of expandSlashBraces(path))
    for (const status of await walk.match(formatPath({ ...root, path: "/" }), parseGlob(expanded)))
      found.set(status.path, status);
  return [...found.values()].toSorted(byPath);
}

/** The order of listings and of splits. */
export function byPath(a: FileStatus, b: FileStatus): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

class GlobWalk {
  readonly #fs: FileSystem;
  readonly #signal: AbortSignal | undefined;
  // Patterns such as `a/**/x/*` come to the same directory several times.
  readonly #listings = new Map<string, readonly FileStatus[]>();
  readonly #yield = createYielder();

  constructor(fs: FileSystem, signal: AbortSignal | undefined) {
    this.#fs = fs;
    this.#signal = signal;
  }

  async match(root: string, components: readonly GlobComponent[]): Promise<FileStatus[]> {
    let candidates: Candidate[] = [{ path: root }];
    for (const [i, component] of components.entries()) {
      const isLast = i === components.length - 1;
      const next: Candidate[] = [];
      for (const candidate of candidates) {
        if (component.kind === "literal")
          next.push({ path: joinPath(candidate.path, component.name) });
        else if (component.kind === "pattern") {
          for (const child of await this.#children(candidate)) {
            const name = baseName(child.path);
            if (component.regExp.test(name) && !(isLast && isHiddenName(name)))
              next.push({ path: child.path, status: child });
          }
        } else await this.#descend(candidate, isLast, next);
      }
      candidates = next;
    }

    const matches: FileStatus[] = [];
    for (const candidate of candidates) {
      const status = await this.#stat(candidate);
      if (status !== undefined) matches.push(status);
    }
    return matches;
  }

  /** Adds the directory itself and all below it or, where `**` ends the pattern, all files below it. */
  async #descend(from: Candidate, wantFiles: boolean, into: Candidate[]): Promise<void> {
    const status = await this.#stat(from);
    if (status === undefined || !status.isDirectory) return;
    const pending: Candidate[] = [{ path: status.path, status }];
    for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
      if (!wantFiles) into.push(directory);
      for (const child of await this.#children(directory)) {
        if (isHiddenName(baseName(child.path))) continue;
        if (!child.isDirectory) {
          if (wantFiles) into.push({ path: child.path, status: child });
        } else if (child.symlinkTarget === undefined)
          pending.push({ path: child.path, status: child });
      }
    }
  }

  async #children(candidate: Candidate): Promise<readonly FileStatus[]> {
    const known = this.#listings.get(candidate.path);
    if (known !== undefined) return known;
    this.#signal?.throwIfAborted();
    const status = await this.#stat(candidate);
    const children = status?.isDirectory === true ? await this.#list(status.path) : [];
    this.#listings.set(candidate.path, children);
    await this.#yield();
    return children;
  }

  #list(path: string): Promise<readonly FileStatus[]> {
    return this.#fs.list(path, this.#signal === undefined ? {} : { signal: this.#signal });
  }

  async #stat(candidate: Candidate): Promise<FileStatus | undefined> {
    return candidate.status ?? (await this.#fs.stat(candidate.path));
  }
}

interface Candidate {
  readonly path: string;
  readonly status?: FileStatus;
}
