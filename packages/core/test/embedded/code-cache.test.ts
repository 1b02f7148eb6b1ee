import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const run = promisify(execFile);
const codeCache = import.meta.resolve("#src/embedded/code-cache");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firesteel-code-cache-test-"));
  await writeFile(
    join(folder, "code.cjs"),
    `const { sep } = require("node:path");
exports.answer = [6 * 7, typeof sep, __filename, __dirname];
exports.line = new Error().stack.split("\\n")[1];`,
  );
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly taken: boolean;
  readonly answer: unknown;
  readonly line: string;
}

/** Runs the code in a process of its own, which keeps what V8 compiled when it ends. */
async function start(options = "", env: NodeJS.ProcessEnv = {}, more = ""): Promise<Outcome> {
  const program = `
    import { createRequire } from "node:module";
    import { runCached } from ${JSON.stringify(codeCache)};
    const module = { exports: {} };
    const code = { file: ${JSON.stringify(join(folder, "code.cjs"))}, hash: "abc", ${options} };
    const taken = runCached(module, createRequire(code.file), code);
    console.log(JSON.stringify({ taken, ...module.exports }));
    ${more}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, NODE_COMPILE_CACHE: folder, NODE_DISABLE_COMPILE_CACHE: "", ...env },
  });
  return JSON.parse(stdout) as Outcome;
}

async function directory(): Promise<string | undefined> {
  const found = (await readdir(folder)).find((name) => name.startsWith("firesteel-code-"));
  return found === undefined ? undefined : join(folder, found);
}

async function entries(): Promise<readonly string[]> {
  const found = await directory();
  return found === undefined ? [] : (await readdir(found)).map((name) => join(found, name));
}

describe("runCached", () => {
  it("runs code as the module's own, and takes what V8 compiled the next time", async () => {
    const first = await start();
    const second = await start();

    expect(first.taken).toBe(false);
    expect(second.taken).toBe(true);
    const file = join(folder, "code.cjs");
    for (const { answer, line } of [first, second]) {
      expect(answer).toEqual([42, "string", file, folder]);
      expect(line).toContain(`${file}:3:`);
    }
    expect(await entries()).toHaveLength(1);
  });

  it("keeps what a thread has compiled that others will end", async () => {
    const program = `
      import { existsSync, readdirSync } from "node:fs";
      import { setImmediate } from "node:timers/promises";
      const isWhole = (name) => name.includes("abc-") && !name.endsWith(".unfinished");
      const kept = () => existsSync(${JSON.stringify(folder)}) &&
        readdirSync(${JSON.stringify(folder)}, { recursive: true }).some(isWhole);
      while (!kept()) await setImmediate();
      process.kill(process.pid, "SIGKILL");`;

    await expect(start("storeAfterMs: 0", {}, program)).rejects.toMatchObject({
      signal: "SIGKILL",
    });
    expect((await start()).taken).toBe(true);
  });

  it("compiles what has changed", async () => {
    await start();
    await writeFile(join(folder, "code.cjs"), 'exports.answer = "new";');

    expect(await start()).toMatchObject({ taken: false, answer: "new" });
  });

  it("takes nothing damaged, and puts it right", async () => {
    await start();
    const [entry = ""] = await entries();
    const bytes = await readFile(entry);
    bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 0xff;
    await writeFile(entry, bytes);

    const damaged = await start();
    const mended = await start();
    await writeFile(entry, bytes.subarray(0, 2));
    const cut = await start();

    expect([damaged.taken, mended.taken, cut.taken]).toEqual([false, true, false]);
    expect(damaged.answer).toEqual(mended.answer);
    expect(await entries()).toEqual([entry]);
  });

  it("runs nothing that others could write", async () => {
    await start();
    const shared = (await directory()) ?? "";
    await chmod(shared, 0o777);

    const { taken } = await start();
    await chmod(shared, 0o700);

    expect(taken).toBe(false);
    expect((await stat(shared)).mode & 0o777).toBe(0o700);
    expect((await start()).taken).toBe(true);
  });

  it("leaves the file to Node where positions are mapped to sources", async () => {
    await writeFile(
      join(folder, "code.cjs"),
      `exports.answer = new Error().stack.split("\\n")[1];
//# sourceMappingURL=code.cjs.map`,
    );
    await writeFile(
      join(folder, "code.cjs.map"),
      JSON.stringify({ version: 3, sources: ["source.ts"], names: [], mappings: "AAAA" }),
    );

    const mapped = await start("", { NODE_OPTIONS: "--enable-source-maps" });

    expect(mapped.taken).toBe(false);
    expect(mapped.answer).toContain(join(folder, "source.ts:1:1"));
    expect(await entries()).toEqual([]);
  });

  it("gives code the globals that this module has", async () => {
    const program = `
      import { createRequire } from "node:module";
      import { createContext, SourceTextModule, SyntheticModule } from "node:vm";
      import { readFileSync } from "node:fs";
      const context = createContext({ process });
      const file = ${JSON.stringify(join(folder, "code.cjs"))};
      const tested = new SourceTextModule(readFileSync(new URL(${JSON.stringify(codeCache)}), "utf8"), { context });
      await tested.link(async (name) => {
        const of = await import(name);
        return new SyntheticModule(Object.keys(of), function () {
          for (const [key, value] of Object.entries(of)) this.setExport(key, value);
        }, { context });
      });
      await tested.evaluate();
      const module = { exports: {} };
      const taken = tested.namespace.runCached(module, createRequire(file), { file, hash: "abc" });
      console.log(JSON.stringify({ taken, ...module.exports }));`;

    const flags = ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e"];
    const { stdout } = await run(process.execPath, [...flags, program], {
      env: { ...process.env, NODE_COMPILE_CACHE: folder },
    });

    expect(JSON.parse(stdout)).toMatchObject({ taken: false, answer: { length: 4 } });
    expect(await entries()).toEqual([]);
  });

  it("goes without where nothing can be kept, or nothing is to be", async () => {
    const file = join(folder, "code.cjs");
    const nowhere = await start("", { NODE_COMPILE_CACHE: file });
    const disabled = await start("", { NODE_DISABLE_COMPILE_CACHE: "1" });

    for (const { taken, answer } of [nowhere, disabled])
      expect([taken, answer]).toEqual([false, [42, "string", file, folder]]);
    expect(await entries()).toEqual([]);
  });
});
