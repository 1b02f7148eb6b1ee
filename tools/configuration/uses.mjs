import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Properties of jobs, which are no settings. */
const localProperties = new Set([
  "spark.jobGroup.id",
  "spark.job.description",
  "spark.job.interruptOnCancel",
  "spark.job.tags",
  "spark.scheduler.pool",
  "spark.firesteel.files.root",
]);

/** Names that look like keys and are files or parts of names. */
const isNoKey = (name) => /\.(js|mjs|ts|conf|json|properties)$/.test(name) || name.endsWith(".");

/**
 * What is wrong between the table of keys and the sources: keys that are read nowhere though they should mean
 * something, and names in sources that no table has.
 *
 * @param {string} root of the repository
 * @param {ReadonlyMap<string, { withoutEffect?: string, refused?: string }>} keys
 * @param {(name: string) => boolean} isKnown
 * @returns {string[]}
 */
export function findUses(root, keys, isKnown) {
  const sources = execFileSync(
    "git",
    ["ls-files", "-coz", "--exclude-standard", ":(glob)packages/*/src/**/*.ts"],
    {
      cwd: root,
      encoding: "utf8",
    },
  )
    .split("\0")
    .filter((path) => path !== "" && !path.startsWith("packages/core/src/conf/keys/"))
    .filter((path) => !path.endsWith("/conf/deprecated-keys.ts"));
  const used = new Map();
  for (const path of sources)
    for (const [, name] of readFileSync(join(root, path), "utf8").matchAll(
      /["'](spark\.[A-Za-z0-9_.-]+)["']/g,
    ))
      used.set(name, path);
  const unread = [...keys.values()]
    .filter(
      ({ name, withoutEffect, refused }) =>
        (withoutEffect ?? refused) === undefined && !used.has(name),
    )
    .map(({ name }) => `${name} is read nowhere: say why it has no effect, or take it out`);
  const unknown = [...used]
    .filter(([name]) => !isNoKey(name) && !localProperties.has(name) && !isKnown(name))
    .map(([name, path]) => `${name} of ${path} is in no table of keys`);
  const stale = [...keys.values()]
    .filter(({ name, withoutEffect }) => withoutEffect === "not read yet" && used.has(name))
    .map(({ name }) => `${name} is read by ${used.get(name)}: take out that it is not read yet`);
  return [...unread, ...unknown, ...stale];
}
