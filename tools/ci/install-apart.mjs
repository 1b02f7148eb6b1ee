import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/**
 * Copies packages as they are compiled into a folder outside the repository, with what they depend on and no other
 * package of ours.
 *
 * @param {readonly string[]} names of folders of `packages/`
 * @returns {string} the folder, which its caller removes
 */
export function installApart(names) {
  const directory = mkdtempSync(join(tmpdir(), "firesteel-apart-"));
  const modules = join(directory, "node_modules");
  for (const name of names) {
    const source = join(root, "packages", name);
    const target = join(modules, "@firesteel", name);
    cpSync(join(source, "dist"), join(target, "dist"), { recursive: true });
    cpSync(join(source, "package.json"), join(target, "package.json"));
    const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    for (const dependency of Object.keys(dependencies)) {
      if (dependency.startsWith("@firesteel/")) continue;
      const link = join(modules, dependency);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, "node_modules", dependency), link);
    }
  }
  return directory;
}
