import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folders of a package and of all that it brings, and the bytes of their files. */
export function installedWith(directory, name) {
  const folders = new Set();
  const visit = (folder) => {
    if (folders.has(folder)) return;
    folders.add(folder);
    const { dependencies, optionalDependencies } = manifestOf(folder);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = findPackage(folder, each, directory);
      // Optional ones are for other machines.
      if (found !== undefined) visit(found);
      else if (!(each in (optionalDependencies ?? {}))) throw new Error(`${folder} lacks ${each}`);
    }
  };
  visit(join(directory, "node_modules", name));
  const bytes = [...folders].reduce((sum, folder) => sum + sizeOf(folder), 0);
  return { folders: [...folders], bytes };
}

export function licenceOf(folder) {
  const { license, licenses } = manifestOf(folder);
  if (typeof license === "string") return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(" OR ") ?? "none";
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** As Node looks for it: beside the package, and in the folders above. */
function findPackage(from, name, top) {
  for (let folder = from; folder.length >= top.length; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}

/** Without the packages that a package keeps for itself: they are counted as themselves. */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? sizeOf(path) : statSync(path).size);
    }, 0);
}
