import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type BuildFailure, type BuildOptions, type Metafile } from "esbuild";
import { type ImportReference, UserError } from "@firesteel/core/engine";

/** A module with all that it imports, in files that stand beside each other. */
export interface BundledModule {
  /** The file to import. */
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * Puts the module of a reference and everything that it imports into one file, so that it runs where nothing is
 * installed. Named by content: equal modules are equal files. What executors have anyway, packages of ours, stays outside.
 *
 * @throws {UserError} `MODULE_NOT_BUNDLED` where it cannot be resolved, or has native code
 */
export async function bundleModule(reference: ImportReference): Promise<BundledModule> {
  try {
    const isRequired = reference.how === "require";
    const asEsModule = isRequired ? undefined : await bundle(reference, "esm");
    if (asEsModule?.entryFormat === "esm") return single(asEsModule.bytes, "mjs");
    const common = single((await bundle(reference, "cjs")).bytes, "cjs");
    return isRequired ? common : await withNames(common, reference);
  } catch (cause) {
    const why = (cause as Partial<BuildFailure>).errors?.[0]?.text ?? String(cause);
    const { specifier } = reference;
    throw new UserError(
      "MODULE_NOT_BUNDLED",
      `the module ${JSON.stringify(specifier)}, which a function uses that runs on executors, could not be put into one file: ${why}; a package with native code must be installed on the executors instead`,
      { cause, fields: { specifier } },
    );
  }
}

interface Bundle {
  readonly bytes: Uint8Array;
  readonly entryFormat: "cjs" | "esm" | undefined;
}

async function bundle(reference: ImportReference, format: "cjs" | "esm"): Promise<Bundle> {
  const options = {
    entryPoints: [entryOf(reference)],
    absWorkingDir: directoryOf(reference),
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format,
    external: ["@firesteel/*"],
    logLevel: "silent",
    outdir: "/",
    // CommonJS parts of an ES module may require Node's own modules.
    ...(format === "esm"
      ? {
          banner: {
            js: 'import { createRequire as firesteelRequire } from "node:module"; const require = firesteelRequire(import.meta.url);',
          },
        }
      : {}),
  } satisfies BuildOptions;
  const { outputFiles, metafile } = await build(options);
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild gave no file");
  return { bytes: file.contents, entryFormat: entryFormatOf(metafile) };
}

function entryOf({ specifier }: ImportReference): string {
  return specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
}

function directoryOf({ from }: ImportReference): string {
  if (from === undefined) return process.cwd();
  return dirname(from.startsWith("file:") ? fileURLToPath(from) : from);
}

function entryFormatOf(metafile: Metafile): Bundle["entryFormat"] {
  const entry = Object.values(metafile.outputs).find((output) => output.entryPoint !== undefined);
  return metafile.inputs[entry?.entryPoint ?? ""]?.format;
}

function single(bytes: Uint8Array, extension: "cjs" | "mjs"): BundledModule {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const name = `firesteel-module-${hash}.${extension}`;
  return { name, files: [{ name, bytes }] };
}

/** Node finds names among the exports of a CommonJS module that it does not find once the module is bundled. */
async function withNames(
  common: BundledModule,
  reference: ImportReference,
): Promise<BundledModule> {
  const names = Object.keys((await importHere(reference)) as object);
  const known = names.filter((name) => name !== "default" && name !== "module.exports");
  const lines = [
    `import whole from "./${common.name}";`,
    "export default whole;",
    ...known.map((name, i) => `const name${i} = whole[${JSON.stringify(name)}];`),
    ...known.map((name, i) => `export { name${i} as ${JSON.stringify(name)} };`),
  ];
  const wrapper = single(Buffer.from(lines.join("\n")), "mjs");
  return { name: wrapper.name, files: [...common.files, ...wrapper.files] };
}

async function importHere(reference: ImportReference): Promise<unknown> {
  const { specifier } = reference;
  if (/^(?:file|node):/.test(specifier)) return await import(specifier);
  const { createRequire } = await import("node:module");
  const path = createRequire(pathToFileURL(`${directoryOf(reference)}/`)).resolve(specifier);
  return await import(pathToFileURL(path).href);
}
