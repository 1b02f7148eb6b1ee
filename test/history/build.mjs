import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

/** Compiles what the tests start. */
export function setup() {
  const repository = resolve(import.meta.dirname, "../..");
  execFileSync("npx", ["tsc", "-b", "packages/cli", "packages/codecs", "packages/ui"], {
    cwd: repository,
  });
  execFileSync("node", ["build-web.mjs"], { cwd: resolve(repository, "packages/ui") });
}
