import type { AnyNode, Node, Pattern } from "acorn";

/** Calls `visit` for each child node of `node`, in source order. */
export function forEachChild(node: Node, visit: (child: AnyNode) => void): void {
  for (const key in node) {
    if (key === "type" || key === "start" || key === "end") continue;
    const value: unknown = Reflect.get(node, key);
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string" &&
    typeof (value as { start?: unknown }).start === "number"
  );
}

/** Adds the names that a declaration's pattern binds. */
export function addPatternNames(pattern: Pattern | null | undefined, names: Set<string>): void {
  switch (pattern?.type) {
    case "Identifier":
      names.add(pattern.name);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties)
        addPatternNames(
          property.type === "RestElement" ? property.argument : property.value,
          names,
        );
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) addPatternNames(element, names);
      break;
    case "RestElement":
      addPatternNames(pattern.argument, names);
      break;
    case "AssignmentPattern":
      addPatternNames(pattern.left, names);
      break;
    default:
  }
}

/** Adds the `var` names of a function body, and nothing of the functions nested in it. */
export function addHoistedNames(node: AnyNode, names: Set<string>): void {
  if (isFunctionNode(node) || isClassNode(node)) return;
  if (node.type === "VariableDeclaration" && node.kind === "var")
    for (const { id } of node.declarations) addPatternNames(id, names);
  forEachChild(node, (child) => addHoistedNames(child, names));
}

/** Adds the names that `let`, `const`, `using`, `class` and `function` declare directly in a block. */
export function addBlockNames(statements: readonly AnyNode[], names: Set<string>): void {
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration" && statement.kind !== "var") {
      for (const { id } of statement.declarations) addPatternNames(id, names);
    } else if (
      (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") &&
      statement.id !== null
    )
      names.add(statement.id.name);
  }
}

/** Whether `node` is a function of any syntax, methods' values included. */
export function isFunctionNode(node: Node): boolean {
  return (
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration" ||
    node.type === "ArrowFunctionExpression"
  );
}

/** Whether `node` is a class. */
export function isClassNode(node: Node): boolean {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

/** Moves every position in `node` by `-offset`. */
export function shiftPositions(node: AnyNode, offset: number): void {
  node.start -= offset;
  node.end -= offset;
  // A shorthand property holds the same node as key and value; so does `{ name = 1 }`.
  const seen = new Set<AnyNode>([node]);
  const visit = (child: AnyNode): void => {
    if (seen.has(child)) return;
    seen.add(child);
    child.start -= offset;
    child.end -= offset;
    forEachChild(child, visit);
  };
  forEachChild(node, visit);
}
