import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../../errors/firesteel-error.ts";
import { importPackage, isFileSpecifier } from "../import-package.ts";

/** A format's class by where it is: `module#Export`. */
const reference = /^(?<module>.+)#(?<name>[\w$]+)$/u;

export function isFormatReference(name: string): boolean {
  return reference.test(name);
}

/** The reference, with a path made absolute: executors may have another working directory. */
export function absoluteReference(text: string): string {
  const { module, name } = partsOf(text);
  if (!isFileSpecifier(module) || module.startsWith("file:")) return text;
  return `${pathToFileURL(resolve(module)).href}#${name}`;
}

/**
 * The class that a reference names.
 *
 * @throws {UserError} `FORMAT_NOT_FOUND`
 */
export async function loadFormatClass(text: string): Promise<new (options: unknown) => unknown> {
  const { module, name } = partsOf(text);
  const found = await importPackage(module, true);
  const exported: unknown =
    typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
  if (typeof exported !== "function")
    throw new UserError(
      "FORMAT_NOT_FOUND",
      found === undefined
        ? `the module ${module} of the format ${text} does not exist, or is not installed`
        : `the module ${module} exports no class ${name}`,
      { fields: { format: text } },
    );
  return exported as new (options: unknown) => unknown;
}

function partsOf(text: string): { module: string; name: string } {
  const { module = "", name = "" } = reference.exec(text)?.groups ?? {};
  return { module, name };
}
