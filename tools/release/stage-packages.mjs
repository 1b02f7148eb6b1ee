/**
 * Puts the packages as they are published into a `node_modules` folder: `node tools/release/stage-packages.mjs <folder>`
 * after a build. Benchmarks and the suite `published` run against them; `npm publish` is run in them.
 *
 * A package is published as it was compiled, but for core and the connectors: each of their
 * modules costs half a millisecond where it is loaded, which an application does four times before its first result
 * (driver, supervisor, two executors). They are bundled into their entry points and what these share, so that there is
 * still one instance of each module.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";

const repository = resolve(import.meta.dirname, "../..");
const bundled = new Set([
  "@firesteel/core",
  "@firesteel/hdfs",
  "@firesteel/local",
  "@firesteel/s3",
  "hdfs-webhdfs-client",
]);

/**
 * @param {string} folder gets `node_modules/<package>/`; what was there goes
 * @returns {Promise<string[]>} names of the packages
 */
export async function stagePackages(folder) {
  const names = [];
  for (const directory of await readdir(join(repository, "packages"))) {
    const source = join(repository, "packages", directory);
    const manifest = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
    if (manifest.private === true) continue;
    const target = join(folder, "node_modules", manifest.name);
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await copyFiles(source, target, manifest);
    if (bundled.has(manifest.name)) await bundle(target, manifest);
    names.push(manifest.name);
  }
  return names;
}

/** What `npm pack` would take. */
async function copyFiles(source, target, { files }) {
  await cp(join(repository, "LICENSE"), join(target, "LICENSE"));
  const listed = files.filter((file) => !file.startsWith("!"));
  for (const file of ["package.json", "README.md", ...listed])
    if (existsSync(join(source, file)))
      await cp(join(source, file), join(target, file), {
        recursive: true,
        filter: (path) => !path.endsWith(".tsbuildinfo"),
      });
}

/** Replaces the modules under `dist` by bundles of the same names and `chunks/`, and by what threads load. */
async function bundle(target, manifest) {
  const modules = join(target, "dist");
  const bundles = join(target, "bundles");
  const entries = entriesOf(manifest.exports, modules);
  const forDriver = Object.entries(entries).filter(([entry]) => !threadEntries.has(entry));
  await write(Object.fromEntries(forDriver), { dir: bundles, format: "esm" });
  await bundleForThreads(target, manifest, entries, join(bundles, "threads"));
  for (const file of await readdir(modules, { recursive: true }))
    if (/\.js(\.map)?$/.test(file)) await rm(join(modules, file));
  await cp(bundles, modules, { recursive: true });
  await rm(bundles, { recursive: true });
}

/** Modules of core that threads start with, by entry point. */
const supervisorEntry = "embedded/supervisor-main";
const executorEntry = "embedded/executor-main";
const threadEntries = new Set([supervisorEntry, executorEntry]);
/** Starts a process, which is no thread, and is imported by nobody. */
const processEntry = "embedded/cluster/worker-process-main";
/** Named by executors themselves when they start them: see `executor-handle.ts`. */
const executorCondition = "firesteel-executor";

/**
 * Worker threads load CommonJS in two thirds of the CPU time, since Node then starts them without its loader of modules.
 * Connectors and closures in an executor import core as well, and must get the instance that runs there: every entry
 * point has a CommonJS form, which it has under a condition that only executors name. So have connectors.
 */
async function bundleForThreads(target, manifest, entries, threads) {
  const { [supervisorEntry]: supervisor, [processEntry]: _process, ...forExecutors } = entries;
  const executor = entries[executorEntry];
  const ofExecutors = executor === undefined ? new Set() : await loadedAtOnce(executor);
  if (supervisor !== undefined)
    await write({ supervisor }, { format: "cjs", dir: join(threads, "supervisor") });
  await write(forExecutors, {
    format: "cjs",
    dir: join(threads, "executor"),
    // What every executor needs is one file, which costs less than thirty.
    codeSplitting: { groups: [{ name: "executor", test: (id) => ofExecutors.has(id) }] },
  });
  if (executor !== undefined) await cacheCode(threads, manifest, resolve(executor, "../.."));
  for (const [name, { types, ...others }] of Object.entries(manifest.exports)) {
    const file = entryName(others.default ?? "");
    const ofExecutor = `threads/executor/${file}.cjs`;
    if (file === supervisorEntry || file === executorEntry) {
      const ofThread = file === executorEntry ? ofExecutor : "threads/supervisor/supervisor.cjs";
      const itsTypes = ofThread.replace(".cjs", ".d.cts");
      // Threads start with it, and nobody imports anything of it.
      await writeFile(join(threads, "..", itsTypes), "export {};\n");
      manifest.exports[name] = { types: `./dist/${itsTypes}`, default: `./dist/${ofThread}` };
    } else if (file in forExecutors)
      manifest.exports[name] = { types, [executorCondition]: `./dist/${ofExecutor}`, ...others };
  }
  await writeFile(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Has the large files of the engine's threads run by `code-cache.ts`; small ones are compiled sooner than looked up. */
async function cacheCode(threads, manifest, dist) {
  const input = {
    "code-cache": join(dist, "embedded/code-cache.js"),
    "import-module": join(dist, "io/import-module.js"),
  };
  await write(input, { format: "cjs", dir: threads }, []);
  manifest.imports = { ...manifest.imports, [importModule]: "./dist/threads/import-module.cjs" };
  const supervisors = await readdir(join(threads, "supervisor/chunks"));
  const supervisor = supervisors.find((file) => /^supervisor-.*\.cjs$/.test(file));
  // The supervisor's thread is ended by the driver, soon after the jobs.
  await runByCache(join(threads, "supervisor/chunks", supervisor), "storeAfterMs: 100");
  await runByCache(join(threads, "executor", `${executorEntry}.cjs`), "");
}

/** What imports modules is a file of its own for threads: code that V8 has from a cache cannot. */
const importModule = "#import-module";
const importApart = {
  name: "import-apart",
  resolveId: (source) =>
    source.endsWith("/import-module.js") ? { id: importModule, external: true } : undefined,
};

/** `x.cjs` → `x.code.cjs`, and an `x.cjs` that runs it. */
async function runByCache(file, options) {
  const code = await readFile(file, "utf8");
  if (/\bimport\((?!specifier\)")/.test(code.replaceAll(/^\s*(\/\/|\/?\*).*/gm, "")))
    throw new Error(`${file} has an import() of its own: it must go through import-module.ts`);
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const codeFile = file.replace(/\.cjs$/, ".code.cjs");
  await rename(file, codeFile);
  await writeFile(
    file,
    `"use strict";
const { runCached } = require("../../code-cache.cjs");
const file = require("node:path").join(__dirname, ${JSON.stringify(basename(codeFile))});
runCached(module, require, { file, hash: ${JSON.stringify(hash)}, ${options} });
`,
  );
}

/** Modules that an executor loads as it starts: what its entry point imports, and the parts of the task runtime. */
async function loadedAtOnce(executor) {
  const runtime = ["runtime/compile-stage", "runtime/run-task", "closure/executor-local"];
  const dist = resolve(executor, "../..");
  const build = await rolldown({
    input: [executor, ...runtime.map((name) => join(dist, `${name}.js`))],
    platform: "node",
    external: /^[^./]/,
  });
  try {
    const { output } = await build.generate({ format: "esm" });
    const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
    const found = new Set(output.filter(({ isEntry }) => isEntry));
    for (const { imports } of found)
      for (const name of imports) if (chunks.has(name)) found.add(chunks.get(name));
    return new Set([...found].flatMap(({ moduleIds }) => moduleIds));
  } finally {
    await build.close();
  }
}

/** Compiled modules by the names of their entry points: `io/index`. */
function entriesOf(exports, modules) {
  const names = Object.values(exports)
    .map((entry) => entryName(entry.default ?? ""))
    .filter((name) => name !== undefined);
  return Object.fromEntries(names.map((name) => [name, join(modules, `${name}.js`)]));
}

/** `./dist/io/index.js` → `io/index`. */
function entryName(file) {
  return /^\.\/dist\/(.*)\.js$/.exec(file)?.[1];
}

async function write(input, output, plugins = output.format === "cjs" ? [importApart] : []) {
  const build = await rolldown({
    input,
    platform: "node",
    external: /^[^./]/,
    plugins: [{ name: "maps-to-sources", load: moduleWithMap }, ...plugins],
    // It is asked for its URL only where there is one.
    checks: { emptyImportMeta: false },
  });
  const extension = output.format === "cjs" ? "cjs" : "js";
  try {
    await build.write({
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `chunks/[name]-[hash].${extension}`,
      sourcemap: true,
      ...output,
    });
  } finally {
    await build.close();
  }
}

/** A compiled module with its map, so that positions in the bundle lead to the TypeScript. */
async function moduleWithMap(file) {
  return {
    code: await readFile(file, "utf8"),
    map: JSON.parse(await readFile(`${file}.map`, "utf8")),
  };
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("name the folder to put node_modules into");
  for (const name of await stagePackages(resolve(folder))) console.log(name);
}
