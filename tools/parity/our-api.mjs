/**
 * Our public classes as data: members and signatures from the declarations of `@firesteel/core`, checked against the
 * classes as they are at run time, so that neither a type without code nor code without a type passes as present.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

/**
 * @typedef {{ signature: string, isStatic: boolean }} Member
 * @typedef {{ members: Map<string, Member>, problems: string[] }} OurClass
 */

/**
 * @param {string} packageDirectory of a built package
 * @returns {Promise<Map<string, OurClass>>} by class name
 */
export async function readOurApi(packageDirectory) {
  const declarations = resolve(packageDirectory, "dist/index.d.ts");
  const program = ts.createProgram([declarations], {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(declarations);
  if (source === undefined) throw new Error(`${declarations} is missing: build first`);
  const runtime = await import(pathToFileURL(join(packageDirectory, "dist/index.js")).href);

  const classes = new Map();
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Class)) continue;
    classes.set(exported.name, describeClass(checker, symbol, runtime[exported.name]));
  }
  return classes;
}

function describeClass(checker, symbol, constructor) {
  const members = new Map();
  const problems = [];
  const add = (property, isStatic) => {
    const { name } = property;
    if (name.startsWith("_") || name.startsWith("#") || name === "prototype" || isHidden(property))
      return;
    members.set(name, { signature: signatureOf(checker, property), isStatic });
    const isMethod = (property.flags & ts.SymbolFlags.Method) !== 0 && !isAbstract(property);
    if (isMethod && !hasAtRunTime(isStatic ? constructor : constructor?.prototype, name))
      problems.push(`${symbol.name}.${name} is declared but is not there at run time`);
  };
  for (const property of checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)))
    add(property, true);
  for (const property of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)))
    add(property, false);
  return { members, problems };
}

function isHidden(property) {
  const declarations = property.declarations ?? [];
  const isOfLibrary = declarations.every((d) =>
    /\/node_modules\//.test(d.getSourceFile().fileName),
  );
  const modifiers = declarations.flatMap((d) => ts.getCombinedModifierFlags(d));
  const isPrivate = modifiers.some(
    (m) => m & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected),
  );
  const isInternal = property.getJsDocTags().some((tag) => tag.name === "internal");
  return isOfLibrary || isPrivate || isInternal;
}

function isAbstract(property) {
  const declarations = property.declarations ?? [];
  return declarations.some((d) => ts.getCombinedModifierFlags(d) & ts.ModifierFlags.Abstract);
}

function hasAtRunTime(object, name) {
  return object !== undefined && object !== null && name in object;
}

/** `(f, numPartitions?)` for methods, one for each distinct overload; empty for properties. */
function signatureOf(checker, property) {
  const declaration = property.valueDeclaration ?? property.declarations?.[0];
  if (declaration === undefined) return "";
  const signatures = checker.getTypeOfSymbolAtLocation(property, declaration).getCallSignatures();
  const isMethod = (property.flags & ts.SymbolFlags.Method) !== 0;
  if (!isMethod) return "";
  const shown = signatures.map((signature) => {
    const names = signature.parameters.map((parameter) => {
      const node = parameter.valueDeclaration;
      if (node === undefined || !ts.isParameter(node)) return parameter.name;
      if (node.dotDotDotToken !== undefined) return `...${parameter.name}`;
      return checker.isOptionalParameter(node) ? `${parameter.name}?` : parameter.name;
    });
    return `(${names.join(", ")})`;
  });
  return [...new Set(shown)].join(" or ");
}
