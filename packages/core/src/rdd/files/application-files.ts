import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError, UserError } from "../../errors/firesteel-error.ts";
import type { FileSystemRegistry } from "../../io/file-system-registry.ts";
import type { FileSystem } from "../../io/file-system.ts";
import { makeDirectories } from "../../io/make-directories.ts";
import { baseName } from "../../io/path.ts";
import { parseList } from "../../conf/parse-list.ts";
import type { SparkConf } from "../../conf/spark-conf.ts";
import {
  createTempDirectory,
  exitCleaner,
  removeTempDirectory,
  tempDirectoryPath,
} from "../engine-choice.ts";
import { unpackArchive } from "./unpack-archive.ts";

/** The files that an application takes along: copies in a temporary directory of this machine. */
export class ApplicationFiles {
  readonly #fileSystems: FileSystemRegistry;
  readonly #path: string;
  readonly #files = new Map<string, Promise<void>>();
  readonly #archives = new Map<string, Promise<void>>();
  readonly #configured: { readonly files: readonly string[]; readonly archives: readonly string[] };
  #isMade = false;

  constructor(conf: SparkConf, applicationId: string, fileSystems: FileSystemRegistry) {
    this.#fileSystems = fileSystems;
    const [local = tmpdir()] = conf.get("spark.local.dir", tmpdir()).split(",");
    this.#configured = {
      files: parseList(conf.get("spark.files", "")),
      archives: parseList(conf.get("spark.archives", "")),
    };
    this.#path = tempDirectoryPath(local, `${applicationId}-files`);
  }

  /** Directory of the files; undefined as long as none were added. */
  get root(): string | undefined {
    return this.#isMade ? this.#root : undefined;
  }

  get files(): string[] {
    return [...this.#files.keys()];
  }

  get archives(): string[] {
    return [...this.#archives.keys()];
  }

  /** Adds what `spark.files` and `spark.archives` name; what was added before is passed over. */
  async addConfigured(): Promise<void> {
    await Promise.all([
      ...this.#configured.files.map((path) => this.addFile(path, false)),
      ...this.#configured.archives.map((path) => this.addArchive(path)),
    ]);
  }

  /** Copies a file, or with `recursive` a directory; a path that was added before is passed over. */
  async addFile(path: string, recursive: boolean): Promise<void> {
    await once(this.#files, path, async () => {
      const target = join(this.#make(), baseName(path));
      if (/^https?:/.test(path)) return await writeFile(target, await download(path));
      const uri = this.#fileSystems.qualify(path);
      await copy(await this.#fileSystems.forPath(uri), uri, target, recursive);
    });
  }

  /** Unpacks an archive into a directory of its name, or of what follows `#`. */
  async addArchive(pathAndName: string): Promise<void> {
    await once(this.#archives, pathAndName, async () => {
      const [path = "", name] = pathAndName.split("#");
      const directory = join(this.#make(), name ?? baseName(path));
      await unpackArchive(await this.#read(path), path, directory);
    });
  }

  remove(): void {
    if (!this.#isMade) return;
    exitCleaner.remove(this.#path);
    removeTempDirectory(this.#path);
  }

  #make(): string {
    if (!this.#isMade) {
      createTempDirectory(this.#path);
      exitCleaner.add(this.#path);
      mkdirSync(this.#root);
      this.#isMade = true;
    }
    return this.#root;
  }

  /** Apart from what says whose the temporary directory is: added files may have any name. */
  get #root(): string {
    return join(this.#path, "files");
  }

  async #read(path: string): Promise<Uint8Array> {
    if (/^https?:/.test(path)) return await download(path);
    const uri = this.#fileSystems.qualify(path);
    return await readWhole(await this.#fileSystems.forPath(uri), uri);
  }
}

/** Does `work` for `key` the first time; a failure may be tried again. */
async function once(
  done: Map<string, Promise<void>>,
  key: string,
  work: () => Promise<void>,
): Promise<void> {
  let doing = done.get(key);
  if (doing === undefined) {
    doing = work();
    done.set(key, doing);
  }
  try {
    await doing;
  } catch (error) {
    done.delete(key);
    throw error;
  }
}

async function copy(
  fileSystem: FileSystem,
  path: string,
  target: string,
  recursive: boolean,
): Promise<void> {
  const status = await fileSystem.stat(path);
  if (status === undefined)
    throw new UserError("PATH_NOT_FOUND", `there is no file ${path} to add`, { fields: { path } });
  if (!status.isDirectory) return await writeFile(target, await readWhole(fileSystem, path));
  if (!recursive)
    throw new UserError(
      "ADDED_DIRECTORY",
      `${path} is a directory: call addFile(path, true) to add all that is in it`,
    );
  makeDirectories(target);
  for (const child of await fileSystem.list(path))
    await copy(fileSystem, child.path, join(target, baseName(child.path)), true);
}

async function readWhole(fileSystem: FileSystem, path: string): Promise<Uint8Array> {
  const length = (await fileSystem.stat(path))?.length ?? 0;
  const bytes = Buffer.alloc(length);
  await using reader = await fileSystem.open(path);
  let filled = 0;
  while (filled < length) {
    const count = await reader.read(bytes.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok)
    throw new EnvironmentError(
      "DOWNLOAD_FAILED",
      `${url} could not be fetched: ${response.status} ${response.statusText}`,
    );
  return new Uint8Array(await response.arrayBuffer());
}
