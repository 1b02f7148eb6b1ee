import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import {
  compileStage,
  type CompiledStage,
  createFileSystemRegistry,
  DiskSpillFile,
  EnvironmentError,
  type FileSystemRegistry,
  type SpillFile,
  type StageProgram,
} from "@firesteel/core/engine";
import { broadcastFile, type SessionSettings, settingsFile } from "../wire/session-files.ts";

/** What a worker process keeps between its tasks: one session's settings, broadcasts and compiled stages. */
export class WorkerSession {
  readonly filesDirectory: string;
  readonly settings: SessionSettings;
  readonly fileSystems: FileSystemRegistry;
  readonly #broadcasts = new Map<number, Uint8Array>();
  readonly #stages = new Map<string, Promise<CompiledStage>>();

  constructor(filesDirectory: string) {
    this.filesDirectory = filesDirectory;
    this.settings = deserialize(this.readFile(settingsFile)) as SessionSettings;
    this.fileSystems = createFileSystemRegistry(this.settings);
  }

  readFile(name: string): Uint8Array {
    try {
      return readFileSync(join(this.filesDirectory, name));
    } catch (cause) {
      throw new EnvironmentError(
        "SESSION_FILE_MISSING",
        `the session's file ${name} is not on this executor (${this.filesDirectory})`,
        { cause },
      );
    }
  }

  /** What one task may hold to sort, combine and join: a part of what Spark gives to a Python worker, if it says so. */
  get executionBytes(): number {
    const limit = Number(process.env["PYSPARK_EXECUTOR_MEMORY_MB"]);
    return (limit > 0 ? limit * 0.5 : defaultExecutionMegabytes) * 1024 * 1024;
  }

  /** A file in the directories that Spark gives its executors for temporary data. */
  openSpillFile(): SpillFile {
    const [directory = tmpdir()] = (process.env["SPARK_LOCAL_DIRS"] ?? tmpdir()).split(",");
    return new DiskSpillFile(join(directory, `firesteel-spill-${randomUUID()}`), undefined);
  }

  /** The same array each time: the runtime keeps what it revived by the array's identity. */
  broadcastBytes(id: number): Uint8Array {
    let bytes = this.#broadcasts.get(id);
    if (bytes === undefined) {
      bytes = this.readFile(broadcastFile(id));
      this.#broadcasts.set(id, bytes);
    }
    return bytes;
  }

  /** Compiled once for as long as it stays among the last few that were used. */
  compile(
    key: string,
    program: StageProgram,
    modules: Readonly<Record<string, string>>,
  ): Promise<CompiledStage> {
    const known = this.#stages.get(key);
    this.#stages.delete(key);
    const stage =
      known ??
      compileStage(program, {
        locate: (reference) => {
          const name = modules[reference];
          return name === undefined
            ? undefined
            : pathToFileURL(join(this.filesDirectory, name)).href;
        },
      });
    this.#stages.set(key, stage);
    if (this.#stages.size > mostStages) {
      const [oldest] = this.#stages.keys();
      if (oldest !== undefined) this.#stages.delete(oldest);
    }
    return stage;
  }
}

const mostStages = 64;
const defaultExecutionMegabytes = 512;
