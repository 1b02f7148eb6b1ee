import {
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";
import { crc32 } from "node:zlib";

/** A CommonJS module as Node makes one for its file. */
export interface CommonJsModule {
  exports: unknown;
}

export interface CachedCode {
  /** Path of the code that is run, all of it ASCII. */
  readonly file: string;
  /** Of its content, so that another version has an entry of its own. */
  readonly hash: string;
  /** When what V8 has compiled is kept, for a thread that is ended by others; else when the thread ends. */
  readonly storeAfterMs?: number;
}

/**
 * Runs a file of CommonJS code as the content of `module`, with what V8 compiled of it in an earlier process: threads of
 * the engine would else parse and compile the same megabyte at each start. It is kept where Node keeps its own
 * compiled code, in `NODE_COMPILE_CACHE` or the temporary directory, in a directory that only this user may read, and
 * not at all where `NODE_DISABLE_COMPILE_CACHE` is set. Without it, or where anything is wrong with it, the code is compiled.
 * Where Node is to map positions to sources, which it does for modules that it loads itself, the file is one of those.
 *
 * @returns whether V8 took what was kept
 */
export function runCached(
  module: CommonJsModule,
  require: (file: string) => unknown,
  { file, hash, storeAfterMs }: CachedCode,
): boolean {
  if (process.sourceMapsEnabled || hasOtherGlobals()) {
    module.exports = require(file);
    return false;
  }
  const source = `${head}${readFileSync(file, "latin1")}\n})`;
  const entry = entryOf(file, hash);
  const cachedData = entry === undefined ? undefined : read(entry);
  const script = new Script(source, {
    filename: file,
    lineOffset: -1,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const isTaken = cachedData !== undefined && script.cachedDataRejected === false;
  if (entry !== undefined && !isTaken) storeLater(entry, script, storeAfterMs);
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return isTaken;
}

const head = "(function (exports, require, module, __filename, __dirname) {\n";

/** Frameworks for tests may load modules with globals of their own, which a script does not have. */
function hasOtherGlobals(): boolean {
  return new Script("globalThis").runInThisContext() !== globalThis;
}

/** Undefined where nothing is to be kept. */
function entryOf(file: string, hash: string): string | undefined {
  const { NODE_COMPILE_CACHE: chosen, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env;
  if (disabled !== undefined && disabled !== "") return undefined;
  try {
    const { size, mtimeMs } = statSync(file);
    // V8 takes code of the same length for the same.
    const name = [
      hash,
      size,
      Math.round(mtimeMs),
      process.version,
      process.arch,
      cachedDataVersionTag(),
      // An application and its executors call other functions of the same file.
      isMainThread ? "main" : "thread",
    ];
    const directory = `firesteel-code-${process.getuid?.() ?? "user"}`;
    return join(
      chosen === undefined || chosen === "" ? tmpdir() : chosen,
      directory,
      name.join("-"),
    );
  } catch {
    return undefined;
  }
}

/** Code that somebody else could have written is not run. */
function isOurs(directory: string): boolean {
  const found = lstatSync(directory);
  if (!found.isDirectory()) return false;
  const user = process.getuid?.();
  return user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
}

const checksumBytes = 4;

/** V8 does not look whether it is whole. */
function read(entry: string): Buffer | undefined {
  try {
    if (!isOurs(dirname(entry))) return undefined;
    const bytes = readFileSync(entry);
    const data = bytes.subarray(checksumBytes);
    return bytes.readUInt32LE(0) === crc32(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Later, since V8 compiles most functions when they are first called. */
function storeLater(entry: string, script: Script, afterMs: number | undefined): void {
  const tag = cachedDataVersionTag();
  const keep = (): void => {
    // V8 takes nothing that was kept under other flags than those it is looked for with.
    if (cachedDataVersionTag() === tag) store(entry, script);
  };
  if (afterMs === undefined) process.once("exit", keep);
  else setTimeout(keep, afterMs).unref();
}

/** Whole or not at all; threads that end at the same time may write the same. */
function store(entry: string, script: Script): void {
  const unfinished = `${entry}-${process.pid}-${performance.now()}.unfinished`;
  try {
    mkdirSync(dirname(entry), { recursive: true, mode: 0o700 });
    if (!isOurs(dirname(entry)) || read(entry) !== undefined) return;
    const data = script.createCachedData();
    const checksum = Buffer.alloc(checksumBytes);
    checksum.writeUInt32LE(crc32(data));
    try {
      writeFileSync(unfinished, Buffer.concat([checksum, data]), { mode: 0o600 });
      renameSync(unfinished, entry);
    } finally {
      rmSync(unfinished, { force: true });
    }
  } catch {
    // A full disk, or no permission: the next start compiles as this one did.
  }
}
