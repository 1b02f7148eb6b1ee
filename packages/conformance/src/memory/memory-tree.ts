import { UserError } from "@firesteel/core/io";

export interface MemoryFile {
  /** Never changed: a change of the file puts others in their place. */
  readonly bytes: Uint8Array;
  readonly modifiedMs: number;
  readonly etag: string;
}

/** Files and directories by absolute local path. */
export class MemoryTree {
  readonly bornMs: number = Date.now();
  /** Directories exist by themselves. */
  readonly #hasDirectories: boolean;
  readonly #files = new Map<string, MemoryFile>();
  readonly #directories = new Set<string>(["/"]);
  #versions = 0;

  constructor(hasDirectories: boolean) {
    this.#hasDirectories = hasDirectories;
  }

  file(path: string): MemoryFile | undefined {
    return this.#files.get(path);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path) || (!this.#hasDirectories && this.#below(path).length > 0);
  }

  has(path: string): boolean {
    return this.#files.has(path) || this.isDirectory(path);
  }

  /** Paths of the children, sorted. */
  children(directory: string): string[] {
    const prefix = directory === "/" ? "/" : `${directory}/`;
    const children = new Set<string>();
    for (const path of this.#below(directory)) {
      const slash = path.indexOf("/", prefix.length);
      children.add(slash === -1 ? path : path.slice(0, slash));
    }
    return [...children].toSorted();
  }

  put(path: string, bytes: Uint8Array): void {
    this.#files.set(path, { bytes, modifiedMs: Date.now(), etag: `v${++this.#versions}` });
  }

  /** @throws {UserError} `IS_A_DIRECTORY`, `PATH_ALREADY_EXISTS`, `NOT_A_DIRECTORY` */
  checkCreate(path: string, mayReplace: boolean): void {
    if (this.#hasDirectories && this.isDirectory(path))
      throw new UserError("IS_A_DIRECTORY", `cannot create ${path}: it is a directory`);
    if (!mayReplace && this.#files.has(path))
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`);
    this.#checkAbove(path);
  }

  /** @throws {UserError} `PATH_NOT_FOUND`, `NOT_A_DIRECTORY` */
  checkParent(path: string): void {
    if (!this.#hasDirectories) return;
    this.#checkAbove(path);
    const parent = parentOf(path);
    if (!this.isDirectory(parent))
      throw new UserError("PATH_NOT_FOUND", `the directory ${parent} does not exist`);
  }

  /** @throws {UserError} `NOT_A_DIRECTORY` */
  makeDirectories(path: string): void {
    if (!this.#hasDirectories) return;
    this.#checkAbove(path);
    if (this.#files.has(path)) throw notADirectory(path);
    for (let directory = path; directory !== "/"; directory = parentOf(directory))
      this.#directories.add(directory);
  }

  move(from: string, to: string): void {
    for (const path of [from, ...this.#below(from)]) {
      const target = to + path.slice(from.length);
      const file = this.#files.get(path);
      if (file !== undefined) this.#files.set(target, file);
      if (this.#directories.has(path)) this.#directories.add(target);
    }
    this.remove(from);
  }

  remove(path: string): void {
    for (const each of [path, ...this.#below(path)]) {
      this.#files.delete(each);
      this.#directories.delete(each);
    }
  }

  #below(directory: string): string[] {
    return [...this.#files.keys(), ...this.#directories].filter((path) => isBelow(path, directory));
  }

  #checkAbove(path: string): void {
    if (!this.#hasDirectories) return;
    for (let above = parentOf(path); above !== "/"; above = parentOf(above))
      if (this.#files.has(above)) throw notADirectory(above);
  }
}

/** Whether `path` is a true descendant of `directory`. */
export function isBelow(path: string, directory: string): boolean {
  return directory === "/" ? path !== "/" : path.startsWith(`${directory}/`);
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function notADirectory(path: string): UserError {
  return new UserError("NOT_A_DIRECTORY", `${path} is a file where a directory is needed`);
}
