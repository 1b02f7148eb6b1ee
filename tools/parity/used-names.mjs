/** The names that test suites use of objects: what they call is what is known to work where they run. */
import { readFile } from "node:fs/promises";
import ts from "typescript";

/**
 * @param {readonly string[]} paths of TypeScript or JavaScript files
 * @returns {Promise<Set<string>>} every `name` of an `object.name` in them
 */
export async function usedNames(paths) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  for (const path of paths) {
    const text = await readFile(path, "utf8");
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, false));
  }
  return names;
}
