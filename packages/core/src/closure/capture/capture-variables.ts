import { types } from "node:util";
import type { ImportReference } from "../bundle/graph.ts";
import { coreExportName } from "../core-exports.ts";
import type { FreeReference } from "../source/scope-analysis.ts";
import type { ParsedFunction } from "../source/function-source.ts";
import { captureImport, leaf } from "./node-content.ts";
import { captureMembers } from "./capture-members.ts";
import type { CapturedVariable, DriverNode, DriverValue } from "./driver-node.ts";
import { isBuiltinGlobal } from "./global-names.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { type FunctionScope, type InspectedFunction, scriptUrl } from "./inspector-link.ts";
import { indexRealm } from "./intrinsics.ts";
import { loaderContent, loaderSubstitute } from "./loader-variables.ts";
import { rememberImport, specifierOrigin } from "./module-identity.ts";
import { type ImportedName, importsOfScript } from "./script-imports.ts";

/** A variable in the scope where V8 found it. */
interface FoundVariable {
  readonly scope: FunctionScope;
  readonly depth: number;
  readonly value: unknown;
}

/**
 * Captures the free variables of a function, appending to `variables` and `values`.
 *
 * @returns whether the function's own name means something else in the scope around it: a declared function that was
 *   replaced, as in `f = memoize(f)`.
 */
export function captureVariables(
  builder: GraphBuilder,
  node: DriverNode,
  f: object,
  parsed: ParsedFunction,
  inspected: InspectedFunction | undefined,
  variables: CapturedVariable[],
  values: DriverValue[],
): boolean {
  const scopes = inspected?.scopes ?? [];
  const scriptId = inspected?.position?.scriptId;
  const url = scriptId === undefined ? undefined : scriptUrl(scriptId);
  // Built-ins of this realm are learnt when something asks for one.
  for (const { kind, variables: global } of scopes)
    if (kind === "Global" && global !== globalThis) indexRealm(global);

  const capture = (name: string, references: readonly FreeReference[]): void => {
    const found = findVariable(builder, node, scopes, name);
    const imported = scriptId === undefined ? undefined : importedAs(found, name, scriptId, url);
    if (found === undefined && imported === undefined) {
      if (!isBuiltinGlobal(name) && !references.some(({ isOptional }) => isOptional))
        throw undeclared(builder, node, name);
      return;
    }
    const isUniqueScope = found?.scope.kind === "Module" || found?.scope.kind === "Script";
    variables.push({
      name,
      isUniqueScope,
      ...(found === undefined || scriptId === undefined || found.scope.kind === "Global"
        ? {}
        : { scope: scopeKey(scriptId, scopes, found) }),
    });
    const loader = loaderContent(name, found?.value, url);
    if (loader !== undefined) values.push(builder.made(node, name, () => loader));
    else if (imported !== undefined)
      values.push(builder.made(node, name, (made) => importContent(made, found?.value, imported)));
    else {
      const value = loaderSubstitute(name, found?.value);
      values.push(
        captureMembers(builder, node, name, value, references) ?? builder.value(value, node, name),
      );
      builder.bindings.push({ f, name, value: found?.value, path: [...node.path, name] });
    }
  };

  for (const [name, references] of parsed.scopes.free) capture(name, references);
  return capturesOwnName(builder, node, f, parsed, scopes, capture);
}

function capturesOwnName(
  builder: GraphBuilder,
  node: DriverNode,
  f: object,
  { kind, node: syntax, scopes: { usesOwnName } }: ParsedFunction,
  scopes: readonly FunctionScope[],
  capture: (name: string, references: readonly FreeReference[]) => void,
): boolean {
  const name = (syntax as { id?: { name: string } | null }).id?.name;
  if (!usesOwnName || kind !== "function" || name === undefined) return false;
  const found = findVariable(builder, node, scopes, name);
  if (found === undefined || found.value === f || found.scope.kind === "Global") return false;
  capture(name, []);
  return true;
}

function findVariable(
  builder: GraphBuilder,
  node: DriverNode,
  scopes: readonly FunctionScope[],
  name: string,
): FoundVariable | undefined {
  for (const [i, scope] of scopes.entries()) {
    if (!(name in scope.variables)) continue;
    // A built-in global stays a global of the executor's.
    if (scope.kind === "Global" && isBuiltinGlobal(name)) return undefined;
    let value: unknown;
    try {
      value = Reflect.get(scope.variables, name);
    } catch (cause) {
      throw deadZone(builder, node, name, cause);
    }
    return { scope, depth: scopes.length - i, value };
  }
  return undefined;
}

function deadZone(builder: GraphBuilder, node: DriverNode, name: string, cause: unknown): Error {
  return builder.refuse(
    node,
    name,
    "temporal-dead-zone",
    `${name} has no value yet: its declaration comes later`,
    `move the declaration of ${name} before the transformation`,
    cause,
  );
}

function undeclared(builder: GraphBuilder, node: DriverNode, name: string): Error {
  return builder.refuse(
    node,
    name,
    "undeclared",
    `${name} is not defined`,
    `declare or import ${name}`,
  );
}

type ImportedAs = ImportReference | "core" | { readonly core: string };

/** How a variable reaches an executor's own module, or undefined where its value is copied. */
function importedAs(
  found: FoundVariable | undefined,
  name: string,
  scriptId: string,
  url: string | undefined,
): ImportedAs | undefined {
  const isRunnerName = /^__vi(?:te_ssr)?_import_\d+__$/.test(name);
  if (found !== undefined && found.scope.kind !== "Module" && !isRunnerName) return undefined;
  const { value } = found ?? { value: undefined };
  // What is no object is copied, wherever it comes from.
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  if (found !== undefined && !isObject) return undefined;
  // Executors have another form of this package, which has its exports but not all of its modules.
  const core = isObject ? coreExportName(value) : undefined;
  if (core !== undefined) return { core };
  const imports = importsOfScript(scriptId);
  if (found?.scope.kind === "Module") rememberImports(imports, found.scope.variables, url);
  const imported = imports.get(name);
  return imported && referenceOf(imported, url);
}

function referenceOf(
  { specifier, name }: ImportedName,
  url: string | undefined,
): ImportedAs | undefined {
  switch (specifierOrigin(specifier, url)) {
    case "own":
      return undefined;
    case "core":
      return name === "*" ? "core" : { core: name };
    default:
      return {
        specifier,
        how: "import",
        path: name === "*" ? [] : [name],
        ...(url === undefined ? {} : { from: url }),
      };
  }
}

function importContent(
  node: DriverNode,
  value: unknown,
  imported: ImportedAs,
): ReturnType<typeof leaf> {
  if (imported === "core") return leaf("core", "*");
  return "core" in imported ? leaf("core", imported.core) : captureImport(node, value, imported);
}

const rememberedScripts = new WeakSet<ReadonlyMap<string, ImportedName>>();

/** What a module imports is known by identity from then on, also where it is reached by another way. */
function rememberImports(
  imports: ReadonlyMap<string, ImportedName>,
  scope: object,
  url: string | undefined,
): void {
  if (rememberedScripts.has(imports)) return;
  rememberedScripts.add(imports);
  for (const [local, imported] of imports) {
    const reference = referenceOf(imported, url);
    if (reference === undefined || typeof reference !== "object" || "core" in reference) continue;
    let value: unknown;
    try {
      value = Reflect.get(scope, local);
    } catch {
      continue;
    }
    rememberImport(value, reference);
    if (imported.name !== "*" || !types.isModuleNamespaceObject(value)) continue;
    for (const [name, item] of Object.entries(value as object))
      rememberImport(item, { ...reference, path: [name] });
  }
}

/**
 * Equal for functions of the same scope. V8 does not say which instance of a scope a function has, so two runs of the
 * same code have equal keys too.
 */
function scopeKey(
  scriptId: string,
  scopes: readonly FunctionScope[],
  { scope, depth }: FoundVariable,
): string {
  if (scope.kind === "Module" || scope.kind === "Script") return `${scriptId} ${scope.kind}`;
  return `${scriptId} ${depth} ${scope.kind} ${Object.keys(scope.variables).join(" ")}`;
}
