import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ParsedFunction } from "../source/function-source.ts";
import type { DriverNode } from "./driver-node.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** Values of the `import.meta` properties that a function names; others have no meaning on another machine. */
export function importMetaOf(
  builder: GraphBuilder,
  node: DriverNode,
  { scopes }: ParsedFunction,
  url: string | undefined,
): Readonly<Record<string, string | undefined>> {
  const values: Record<string, string | undefined> = {};
  for (const { property } of scopes.importMeta) {
    if (
      url === undefined ||
      !(property === "url" || property === "dirname" || property === "filename")
    )
      throw builder.refuse(
        node,
        undefined,
        "import-meta",
        `it uses import.meta${property === undefined ? "" : `.${property}`} of its module`,
        "copy what it needs to a const before; only url, dirname and filename are known on executors",
      );
    const file = url.startsWith("file:") ? fileURLToPath(url) : undefined;
    values["url"] = url;
    values["filename"] = file;
    values["dirname"] = file === undefined ? undefined : dirname(file);
  }
  return values;
}
