import { extname } from "node:path";
import { Script } from "node:vm";
import { EnvironmentError, UserError } from "@firesteel/core";
import { resolveFrom } from "../resolve-from.ts";

const javaScript = new Set([".js", ".mjs", ".cjs"]);
const typeScript = new Set([".ts", ".mts", ".cts"]);

/** What a Node makes of TypeScript by itself; the last means that it also knows `using`, which types' removal leaves. */
export type NodeSupport = "none" | "types" | "all";

/**
 * Flags of Node with which it can run a script: none where it can by itself, else the loader of `tsx`, which is looked
 * for beside the script and beside this package. A Node that removes types but does not know `using` does without it.
 *
 * @throws {UserError} `SCRIPT_NOT_SUPPORTED` for other kinds of files
 * @throws {EnvironmentError} `PACKAGE_NOT_INSTALLED` where TypeScript needs `tsx` and there is none
 */
export function loaderFlags(
  script: string,
  support: NodeSupport = nodeSupport(),
  homes: readonly string[] = [script, import.meta.filename],
): string[] {
  const extension = extname(script);
  if (javaScript.has(extension)) return [];
  if (!typeScript.has(extension))
    throw new UserError(
      "SCRIPT_NOT_SUPPORTED",
      `${script} is neither TypeScript nor JavaScript: its name must end in ${[...typeScript, ...javaScript].join(", ")}`,
      { fields: { path: script } },
    );
  if (support === "all") return [];
  const loader = resolveFrom(homes, "tsx");
  if (loader !== undefined) return ["--import", loader];
  if (support === "types") return [];
  throw new EnvironmentError(
    "PACKAGE_NOT_INSTALLED",
    `Node ${process.versions.node} does not run TypeScript by itself: npm install --save-dev tsx, or use Node 22.18 or newer`,
  );
}

function nodeSupport(): NodeSupport {
  if (!("typescript" in process.features) || process.features.typescript === false) return "none";
  try {
    void new Script("{ using nothing = null; }");
    return "all";
  } catch {
    return "types";
  }
}
