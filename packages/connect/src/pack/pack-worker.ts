import { createHash } from "node:crypto";
import {
  chmod,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { makeDirectories } from "@firesteel/core/io";
import { build } from "esbuild";
import { create } from "tar";
import { packageVersion } from "../wire/package-version.ts";

/** Packages that the worker of an archive always has. */
const always = ["@firesteel/core", "acorn"];
/** Those that it has where the program that packs it does. */
const whereInstalled = [
  "@firesteel/local",
  "@firesteel/codecs",
  "@firesteel/s3",
  "@firesteel/hdfs",
];

export interface PackOptions {
  /** Where to put the archive; a cache of the user's by default. */
  readonly file?: string;
  /** Further packages that executors shall have: connectors of one's own. */
  readonly packages?: readonly string[];
}

/**
 * Makes the archive that gives executors all they need: this Node, our worker, core, and the connectors that are installed
 * here. Made once for each combination of versions.
 *
 * @returns the path of a `.tar.gz` with `firesteel-worker`, the launcher, at its top
 */
export async function packWorker(options: PackOptions = {}): Promise<string> {
  const packages = await findPackages(options.packages ?? []);
  const file = options.file ?? (await cachedPath(packages));
  if (options.file === undefined && (await exists(file))) return file;
  makeDirectories(dirname(file));
  const directory = await mkdtemp(join(tmpdir(), "firesteel-pack-"));
  try {
    await fill(directory, packages);
    const unfinished = `${file}.${process.pid}.tmp`;
    await create({ file: unfinished, cwd: directory, gzip: { level: 1 }, portable: true }, [
      "firesteel-worker",
      "node",
      "node_modules",
    ]);
    // Two programs may pack at once: either's archive is as good.
    await rename(unfinished, file);
    return file;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface FoundPackage {
  readonly name: string;
  readonly root: string;
  readonly manifest: { readonly version: string };
}

async function fill(directory: string, packages: readonly FoundPackage[]): Promise<void> {
  await cp(process.execPath, join(directory, "node"));
  await chmod(join(directory, "node"), 0o755);
  const launcher = join(directory, "firesteel-worker");
  await writeFile(
    launcher,
    '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node" "$here/node_modules/@firesteel/connect/dist/worker/main.js" "$@"\n',
  );
  await chmod(launcher, 0o755);

  const modules = join(directory, "node_modules");
  const connect = join(modules, "@firesteel/connect");
  await bundleTo(
    fileURLToPath(new URL("../worker/main.js", import.meta.url)),
    join(connect, "dist/worker/main.js"),
  );
  await writeManifest(connect, { name: "@firesteel/connect", version: packageVersion() });
  for (const { name, root, manifest } of packages)
    if (always.includes(name)) await copyPackage(root, join(modules, name));
    else {
      await bundleTo(await entryOf(name), join(modules, name, "index.js"));
      await writeManifest(join(modules, name), {
        name,
        version: manifest.version,
        exports: { ".": "./index.js", "./package.json": "./package.json" },
      });
    }
}

/** A program and all that it imports but packages of ours, as one file. */
async function bundleTo(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["@firesteel/*"],
    logLevel: "silent",
    banner: {
      js: 'import { createRequire as firesteelRequire } from "node:module"; const require = firesteelRequire(import.meta.url);',
    },
  });
}

async function copyPackage(root: string, target: string): Promise<void> {
  await cp(root, target, {
    recursive: true,
    dereference: true,
    filter: (path) => {
      const inside = relative(root, path);
      const top = inside.split("/")[0] ?? "";
      if (["node_modules", "src", "test", "bench", "out-tsc", "test-results"].includes(top))
        return false;
      return (
        !/\.(?:map|d\.ts|d\.mts|tsbuildinfo)$/.test(path) && !inside.startsWith("dist/testing")
      );
    },
  });
}

async function writeManifest(directory: string, manifest: object): Promise<void> {
  makeDirectories(directory);
  await writeFile(
    join(directory, "package.json"),
    JSON.stringify({ type: "module", private: true, ...manifest }),
  );
}

async function findPackages(more: readonly string[]): Promise<FoundPackage[]> {
  const found: FoundPackage[] = [];
  for (const name of [...always, ...whereInstalled, ...more]) {
    const path = manifestOf(name);
    if (path === undefined) {
      if (whereInstalled.includes(name)) continue;
      throw new Error(`the package ${name} is not installed`);
    }
    const manifest = JSON.parse(await readFile(path, "utf8")) as { version: string };
    found.push({ name, root: dirname(path), manifest });
  }
  return found;
}

/** As the user's program finds a package, or as this one does. */
function manifestOf(name: string): string | undefined {
  for (const from of resolvers())
    try {
      return from.resolve(`${name}/package.json`);
    } catch {
      // The next one may find it.
    }
  return undefined;
}

async function entryOf(name: string): Promise<string> {
  const path = manifestOf(name);
  if (path === undefined) throw new Error(`the package ${name} is not installed`);
  const manifest = JSON.parse(await readFile(path, "utf8")) as {
    exports?: { "."?: string | { default?: string } };
    main?: string;
  };
  const root = manifest.exports?.["."];
  const entry = (typeof root === "string" ? root : root?.default) ?? manifest.main ?? "index.js";
  return join(dirname(path), entry);
}

function resolvers(): NodeJS.Require[] {
  const main = process.argv[1];
  return [
    ...(main === undefined ? [] : [createRequire(pathToFileURL(main))]),
    createRequire(pathToFileURL(join(process.cwd(), "/"))),
    createRequire(import.meta.url),
  ];
}

/** Changes with every file that the archive is made from, as far as size and time tell. */
async function cachedPath(packages: readonly FoundPackage[]): Promise<string> {
  const hash = createHash("sha256").update(`${process.version} ${process.arch}`);
  const own = fileURLToPath(new URL("..", import.meta.url));
  for (const directory of [own, ...packages.map(({ root }) => join(root, "dist"))])
    for (const path of await filesIn(directory)) {
      const { mtimeMs, size } = await stat(path);
      hash.update(`${path} ${mtimeMs} ${size}\n`);
    }
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const name = `worker-${packageVersion()}-${basename(process.version)}-${hash.digest("hex").slice(0, 16)}`;
  return join(cache, "firesteel", `${name}.tar.gz`);
}

async function filesIn(directory: string): Promise<string[]> {
  if (!(await exists(directory))) return [];
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
