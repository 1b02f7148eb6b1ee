import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stagePackages } from "../../tools/release/stage-packages.mjs";
import { readTarballs, startRegistry } from "./registry.mjs";

const repository = resolve(import.meta.dirname, "../..");
const shell = (command, args, cwd = repository) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** Packs every package as it is published, and serves them from a registry; tests find all by `inject`. */
export async function setup(project) {
  const sources = readdirSync(join(repository, "packages"));
  shell("npx", ["tsc", "-b", ...sources.map((name) => `packages/${name}/tsconfig.lib.json`)]);
  const scratch = mkdtempSync(join(tmpdir(), "firesteel-packages-"));
  const tarballs = join(scratch, "tarballs");
  mkdirSync(tarballs);
  const names = await stagePackages(join(scratch, "staged"));
  const manifests = [];
  for (const name of names) {
    const staged = join(scratch, "staged/node_modules", name);
    shell("npm", ["pack", "--silent", "--pack-destination", tarballs], staged);
    manifests.push(JSON.parse(readFileSync(join(staged, "package.json"), "utf8")));
  }
  const upstream = shell("npm", ["config", "get", "registry"]).trim();
  const packages = await readTarballs(tarballs, manifests);
  const registry = await startRegistry(tarballs, packages, upstream);
  const tools = shell("bash", ["tools/servers/package-managers.sh", "home"]).trim();
  project.provide("packages", {
    scratch,
    tools,
    registry: registry.url,
    tarballs: Object.fromEntries(
      [...packages].map(([name, { tarball }]) => [name, join(tarballs, tarball)]),
    ),
  });
  return () => {
    registry.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
}
