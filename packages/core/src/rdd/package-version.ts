import { createRequire } from "node:module";

let version: string | undefined;

/** Version of this package; `unknown` where a bundler has left its manifest behind. */
export function packageVersion(): string {
  if (version !== undefined) return version;
  try {
    const require = createRequire(import.meta.url);
    const manifest = require("@firesteel/core/package.json") as { version: string };
    version = manifest.version;
  } catch {
    version = "unknown";
  }
  return version;
}
