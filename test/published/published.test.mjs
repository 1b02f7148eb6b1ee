import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const here = import.meta.dirname;
const compiled = resolve(here, "../../packages/core");
const published = join(here, "node_modules/@firesteel/core");
const manifestOf = async (folder) =>
  JSON.parse(await readFile(join(folder, "package.json"), "utf8"));

async function outputOf(program, flags = [], env = {}) {
  const { stdout } = await run(process.execPath, [...flags, join(here, "programs", program)], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

describe("core as it is published", () => {
  it("exports from each entry point what the compiled package exports", async () => {
    const { exports } = await manifestOf(published);
    const entries = Object.keys(exports).filter(
      (name) =>
        !["./package.json", "./executor", "./supervisor", "./worker-process"].includes(name),
    );

    expect(entries).toContain(".");
    for (const name of entries) {
      const { default: file } = exports[name];
      const [ours, theirs] = await Promise.all(
        [published, compiled].map((folder) => import(pathToFileURL(join(folder, file)).href)),
      );

      expect(Object.keys(ours), name).toEqual(Object.keys(theirs));
    }
  });

  it("has its types, and no modules but entry points and chunks", async () => {
    const { exports, imports } = await manifestOf(published);
    const files = await readdir(join(published, "dist"), { recursive: true });

    for (const { types, default: file } of Object.values(exports).filter((each) => each.types)) {
      expect(existsSync(join(published, types)), types).toBe(true);
      expect(existsSync(join(published, file)), file).toBe(true);
    }
    const named = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? [] : Object.values(entry).map((file) => resolve(published, file)),
    );
    for (const file of named) expect(existsSync(file), file).toBe(true);
    // What they run, and what all of them use.
    const inner = [imports["#import-module"], "./dist/commonjs/code-cache.cjs"];
    named.push(...inner.map((file) => resolve(published, file)));
    const isPart = (file) => /(^|\/)chunks\/|\.code\.cjs$/.test(file);
    const modules = files.filter((file) => /\.c?js$/.test(file) && !isPart(file));
    for (const file of modules) expect(named, file).toContain(join(published, "dist", file));
    expect(modules).toHaveLength(named.filter((file) => /\.c?js$/.test(file)).length);
    for (const name of ["modules/index.js.map", "testing/index.js.map"])
      expect(files).toContain(name);
  });

  it("has one instance of each class, whatever entry point or package leads to it", async () => {
    expect(await outputOf("kinds.mjs")).toEqual({
      io: true,
      connector: true,
      code: "PATH_NOT_FOUND",
      inTask: true,
      testing: true,
    });
  });

  it.each([
    ["", ""],
    [", with little memory", "spark.executor.memory 256m"],
  ])("keeps what V8 compiled, of the application and of its threads%s", async (_, defaults) => {
    const folder = await mkdtemp(join(tmpdir(), "firesteel-published-"));
    try {
      await writeFile(join(folder, "spark-defaults.conf"), defaults);
      const env = {
        NODE_COMPILE_CACHE: folder,
        NODE_DISABLE_COMPILE_CACHE: "",
        SPARK_CONF_DIR: folder,
      };
      const kept = async () =>
        (await readdir(folder, { recursive: true }))
          .map((name) => /-(main|thread)$/.exec(name)?.[1])
          .filter((role) => role !== undefined)
          .toSorted();

      expect(await outputOf("sum.mjs", [], env)).toEqual({ sum: 14850 });
      const first = await kept();
      expect(await outputOf("sum.mjs", [], env)).toEqual({ sum: 14850 });

      // The application's two files; an executor's, and the supervisor's where it lived long enough.
      expect(first.filter((role) => role === "main")).toHaveLength(2);
      expect(first).toContain("thread");
      expect((await kept()).filter((role) => role === "main")).toHaveLength(2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("can be put into a bundle of the application's", async () => {
    const folder = await mkdtemp(join(here, "bundled-"));
    try {
      const file = join(folder, "sum.mjs");
      const bundle = await rolldown({
        input: join(here, "programs/sum.mjs"),
        platform: "node",
        resolve: { conditionNames: ["module", "import", "default"] },
      });
      await bundle.write({ file, codeSplitting: false });
      await bundle.close();

      expect(await readFile(file, "utf8")).toContain("class SparkContext ");
      const { stdout } = await run(process.execPath, [file]);
      expect(JSON.parse(stdout)).toEqual({ sum: 14850 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("names the user's lines in errors, and its own sources where maps are used", async () => {
    const program = await readFile(join(here, "programs/fails.mjs"), "utf8");
    const lineOf = (mark) =>
      program.split("\n").findIndex((line) => line.endsWith(`// ${mark}`)) + 1;

    const plain = await outputOf("fails.mjs");
    expect(plain.inTask).toContain(`fails.mjs:${lineOf("task")}:`);
    expect(plain.onDriver).toContain(`fails.mjs:${lineOf("driver")}:`);

    const mapped = await outputOf("fails.mjs", ["--enable-source-maps"]);
    expect(mapped.onDriver).toContain(`fails.mjs:${lineOf("driver")}:`);
    expect(mapped.onDriver).toMatch(/@firesteel\/core\/src\/rdd\/[\w-]+\.ts:\d+:\d+/);
  });
});
