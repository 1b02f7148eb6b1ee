/**
 * Puts the packages as they are published into a `node_modules` folder: `node tools/release/stage-packages.mjs <folder>`
 * after a build. Benchmarks and the suite `published` run against them; `npm publish` is run in them.
 *
 * A package is published as it was compiled, but for core and the connectors: each of their
 * modules costs half a millisecond where it is loaded, which an application does four times before its first result
 * (driver, supervisor, two executors). They are bundled into their entry points and what these share, so that there is
 * still one instance of each module. How the forms of a package hang together: `docs/embedded-engine.md`.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
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

/** Replaces the modules under `dist` by bundles: modules, and CommonJS for what starts often. */
async function bundle(target, manifest) {
  const modules = join(target, "dist");
  const bundles = join(target, "bundles");
  const entries = entriesOf(manifest.exports, modules);
  const hasThreads = executorEntry in entries;
  const { [supervisorEntry]: _supervisor, [executorEntry]: _executor, ...ofModules } = entries;
  await write(ofModules, {
    dir: hasThreads ? join(bundles, "modules") : bundles,
    format: "esm",
  });
  if (hasThreads) await bundleCore(manifest, entries, modules, bundles);
  else await bundleConnector(manifest, entries, bundles);
  for (const file of await readdir(modules, { recursive: true }))
    if (/\.js(\.map)?$/.test(file)) await rm(join(modules, file));
  await cp(bundles, modules, { recursive: true });
  await rm(bundles, { recursive: true });
  await writeFile(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Modules of core that threads start with, by entry point. */
const supervisorEntry = "embedded/supervisor-main";
const executorEntry = "embedded/executor-main";
/** Starts a process, which is no thread, and is imported by nobody. */
const processEntry = "embedded/cluster/worker-process-main";
/** For tests: it needs vitest, which has no CommonJS. */
const testingEntry = "testing/index";
/** Named by executors themselves when they start them: see `executor-handle.ts`. */
const executorCondition = "firesteel-executor";
/** Named by bundlers, never by Node. */
const bundlerCondition = "module";

/** Connectors have a CommonJS form for executors, which imports that of core: there is one instance in a thread. */
async function bundleConnector({ exports }, entries, bundles) {
  await write(entries, { format: "cjs", dir: join(bundles, "commonjs") });
  for (const [name, { types, ...others }] of Object.entries(exports)) {
    const file = entryName(others.default ?? "");
    if (file !== undefined)
      exports[name] = { types, [executorCondition]: `./dist/commonjs/${file}.cjs`, ...others };
  }
}

/**
 * The supervisor and what everybody else runs are CommonJS, which threads load without Node's loader of modules, and
 * whose code V8 can have from a cache. An application imports small modules that hand on what the CommonJS exports.
 */
async function bundleCore(manifest, entries, dist, bundles) {
  const {
    [supervisorEntry]: supervisor,
    [processEntry]: _process,
    [testingEntry]: testing,
    ...shared
  } = entries;
  const commonJs = join(bundles, "commonjs");
  await write({ supervisor }, { format: "cjs", dir: join(commonJs, "supervisor") });
  for (const name of includedPackages)
    await cp(
      join(repository, "node_modules", name, "LICENSE"),
      join(commonJs, `shared/chunks/LICENSE-${name}`),
    );
  const ofTests = await bundleTests(testing, dist, bundles);
  const executor = await loadedAtOnce([entries[executorEntry], ...taskRuntime(dist)]);
  const driver = await loadedAtOnce([entries["index"]]);
  const isEntry = (id) => Object.values(shared).includes(id);
  manifest.imports = {
    ...manifest.imports,
    [importModule]: "./dist/commonjs/import-module.cjs",
    [`${innerModules}*`]: "./dist/chunks/*.js",
  };
  const { output } = await write(
    { ...shared, ...ofTests },
    {
      format: "cjs",
      dir: join(commonJs, "shared"),
      // What everybody needs at once is in two files, which cost less than sixty.
      codeSplitting: {
        groups: [
          {
            name: "executor",
            priority: 1,
            test: (id) => (executor.has(id) || id === importModule) && !isEntry(id),
          },
          { name: "driver", test: (id) => driver.has(id) && !isEntry(id) },
        ],
      },
    },
  );
  await cacheCode(commonJs, dist);
  await writeExports(manifest.exports, bundles);
  for (const { isEntry: isImported, name, exports: exported } of output)
    if (isImported && name !== executorEntry) await writeFacade(name, exported, bundles);
}

/** Has the large files of the engine run by `code-cache.ts`; small ones are compiled sooner than looked up. */
async function cacheCode(commonJs, dist) {
  const input = {
    "code-cache": join(dist, "embedded/code-cache.js"),
    "import-module": join(dist, "io/import-module.js"),
  };
  await write(input, { format: "cjs", dir: commonJs }, []);
  // The supervisor's thread is ended by the driver, soon after the jobs.
  await runByCache(join(commonJs, "supervisor/chunks"), "supervisor", "storeAfterMs: 100");
  await runByCache(join(commonJs, "shared/chunks"), "executor", "");
  await runByCache(join(commonJs, "shared/chunks"), "driver", "");
}

/** The parser of closures takes longer to load than all of core with what V8 compiled before; so it is part of it. */
const includedPackages = ["acorn"];

/** What imports modules is a file of its own, loaded when it is used: code that V8 has from a cache cannot import. */
const importModule = "#import-module";
const importApart = {
  name: "import-apart",
  resolveId: (source) => (source.endsWith("/import-module.js") ? importModule : undefined),
  load: (id) =>
    id === importModule
      ? `import { createRequire } from "node:module";
export async function importModule(specifier) {
  return await createRequire(import.meta.url)("${importModule}").importModule(specifier);
}`
      : undefined,
};

const inCommonJs = new Set([...includedPackages, importModule]);

/** `name-….cjs` → `name-….code.cjs`, and a `name-….cjs` that runs it. */
async function runByCache(folder, name, options) {
  const found = (await readdir(folder)).find((each) => new RegExp(`^${name}-.*\\.cjs$`).test(each));
  const file = join(folder, found);
  // One letter that is not ASCII would make all of them two bytes wide, and the file dear to read.
  const code = loadedWhenUsed(await readFile(file, "utf8")).replaceAll(/[\u0080-\uffff]/g, escaped);
  if (/\bimport\((?!specifier\)"|\))/.test(code.replaceAll(/^\s*(\/\/|\/?\*).*/gm, "")))
    throw new Error(`${file} has an import() of its own: it must go through import-module.ts`);
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const codeFile = file.replace(/\.cjs$/, ".code.cjs");
  await rm(file);
  await writeFile(codeFile, code);
  await writeFile(
    file,
    `"use strict";
const { runCached } = require("../../code-cache.cjs");
const file = require("node:path").join(__dirname, ${JSON.stringify(basename(codeFile))});
runCached(module, require, { file, hash: ${JSON.stringify(hash)}, ${options} });
`,
  );
}

/** Modules of Node that take a millisecond to load, and that most programs need late or never. */
const lateModules = ["node:crypto", "node:fs/promises"];

/** `let node_crypto = require("node:crypto")` → the same when something of it is first used. */
function loadedWhenUsed(code) {
  return lateModules.reduce((changed, specifier) => {
    const name = specifier.replaceAll(/[:/]/g, "_");
    const used = new Set(
      Array.from(changed.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g")), ([, each]) => each),
    );
    const getters = Array.from(
      used,
      (each) => `get ${each}() { return require("${specifier}").${each}; }`,
    );
    return changed.replace(
      `let ${name} = require("${specifier}");`,
      `const ${name} = { ${getters.join(", ")} };`,
    );
  }, code);
}

function escaped(letter) {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Which form of each entry point who gets. */
async function writeExports(exports, bundles) {
  for (const [name, { types, ...others }] of Object.entries(exports)) {
    const file = entryName(others.default ?? "");
    const ofCommonJs = `./dist/commonjs/shared/${file}.cjs`;
    const ofModules = `./dist/modules/${file}.js`;
    if (file === supervisorEntry || file === executorEntry) {
      const ofThread =
        file === executorEntry ? ofCommonJs : "./dist/commonjs/supervisor/supervisor.cjs";
      const itsTypes = ofThread.replace(".cjs", ".d.cts");
      // Threads start with it, and nobody imports anything of it.
      await writeFile(join(bundles, "..", itsTypes.replace("./dist", "bundles")), "export {};\n");
      exports[name] = { types: itsTypes, default: ofThread };
    } else if (file === processEntry) exports[name] = { types, default: ofModules };
    else if (file !== undefined)
      exports[name] = {
        types,
        ...(file === testingEntry ? {} : { [executorCondition]: ofCommonJs }),
        [bundlerCondition]: ofModules,
        ...others,
      };
  }
}

/** A module that hands on what the CommonJS form of an entry point exports. */
async function writeFacade(name, exported, bundles) {
  const file = join(bundles, `${name}.js`);
  const commonJs = relative(dirname(file), join(bundles, "commonjs/shared", `${name}.cjs`));
  const specifier = commonJs.startsWith(".") ? commonJs : `./${commonJs}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `import { createRequire } from "node:module";
export const {
${exported.map((each) => `  ${each},\n`).join("")}} = createRequire(import.meta.url)(${JSON.stringify(specifier)});
`,
  );
}

/** Modules of core that its test suites import, which get them through the instance that the application has. */
const innerModules = "#inner/";

/** @returns {Promise<Record<string, string>>} what they import, by names of entry points */
async function bundleTests(testing, dist, bundles) {
  const imported = {};
  const ofCore = {
    name: "core-apart",
    resolveId(source, importer) {
      if (!source.startsWith(".") || importer === undefined) return undefined;
      const module = resolve(dirname(importer), source);
      const name = relative(dist, module).replace(/\.js$/, "");
      if (name.startsWith("testing/")) return undefined;
      imported[`chunks/${name}`] = module;
      return { id: `${innerModules}${name}`, external: true };
    },
  };
  await write({ [testingEntry]: testing }, { dir: bundles, format: "esm" }, [ofCore]);
  return imported;
}

/** What an executor loads with its first task at the latest. */
function taskRuntime(dist) {
  const names = ["runtime/compile-stage", "runtime/run-task", "closure/executor-local"];
  return names.map((name) => join(dist, `${name}.js`));
}

/** Modules that are loaded with `input`. */
async function loadedAtOnce(input) {
  const build = await rolldown({
    input,
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
    external: (id) => /^[^./]/.test(id) && !(output.format === "cjs" && inCommonJs.has(id)),
    plugins: [...plugins, versionInside, { name: "maps-to-sources", load: moduleWithMap }],
    // It is asked for its URL only where there is one.
    checks: { emptyImportMeta: false },
  });
  const extension = output.format === "cjs" ? "cjs" : "js";
  try {
    return await build.write({
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `chunks/[name]-[hash].${extension}`,
      sourcemap: true,
      // They would be read at each start.
      ...(output.format === "cjs"
        ? { comments: { legal: true, annotation: false, jsdoc: false } }
        : {}),
      ...output,
    });
  } finally {
    await build.close();
  }
}

/** What is published says its version itself, which takes less than a look into its manifest. */
const versionInside = {
  name: "version-inside",
  async load(id) {
    if (!id.endsWith("/rdd/package-version.js")) return undefined;
    const manifest = await readFile(join(id, "../../../package.json"), "utf8");
    return `export const packageVersion = () => ${JSON.stringify(JSON.parse(manifest).version)};`;
  },
};

/** A compiled module with its map, so that positions in the bundle lead to the TypeScript. */
async function moduleWithMap(file) {
  const map = `${file}.map`;
  return {
    code: await readFile(file, "utf8"),
    map: existsSync(map) ? JSON.parse(await readFile(map, "utf8")) : null,
  };
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("name the folder to put node_modules into");
  for (const name of await stagePackages(resolve(folder))) console.log(name);
}
