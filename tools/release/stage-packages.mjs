/**
 * Puts the packages as they are published into a `node_modules` folder: `node tools/release/stage-packages.mjs <folder>`
 * after a build. Benchmarks and the suite `published` run against them; `npm publish` is run in them.
 *
 * A package is published as it was compiled, but for core and the connectors that read from servers: each of their
 * modules costs half a millisecond where it is loaded, which an application does four times before its first result
 * (driver, supervisor, two executors). They are bundled into their entry points and what these share, so that there is
 * still one instance of each module.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const repository = resolve(import.meta.dirname, "../..");
const bundled = new Set([
  "@firesteel/core",
  "@firesteel/hdfs",
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

/** Replaces the modules under `dist` by bundles of the same names and `chunks/`. */
async function bundle(target, { exports }) {
  const modules = join(target, "dist");
  const bundles = join(target, "bundles");
  const entries = Object.values(exports)
    .map((entry) => entry.default)
    .filter((file) => file !== undefined)
    .map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, "$1"));
  const build = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(modules, `${entry}.js`)])),
    platform: "node",
    external: /^[^./]/,
    plugins: [{ name: "maps-to-sources", load: moduleWithMap }],
  });
  try {
    await build.write({
      dir: bundles,
      format: "esm",
      chunkFileNames: "chunks/[name]-[hash].js",
      sourcemap: true,
    });
  } finally {
    await build.close();
  }
  for (const file of await readdir(modules, { recursive: true }))
    if (/\.js(\.map)?$/.test(file)) await rm(join(modules, file));
  await cp(bundles, modules, { recursive: true });
  await rm(bundles, { recursive: true });
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
