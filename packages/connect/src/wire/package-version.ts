import { readFileSync } from "node:fs";

let known: string | undefined;

/** This package's version; of a bundled worker the one that it was built from. */
export function packageVersion(): string {
  known ??= (
    JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    }
  ).version;
  return known;
}
