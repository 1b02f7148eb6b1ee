import { EnvironmentError, UserError } from "../../errors/firesteel-error.ts";
import { importPackage } from "../import-package.ts";
import { type Codec, codecByName, type CodecInfo } from "./codec.ts";
import { deflate, gzip } from "./zlib-codecs.ts";

interface CodecsPackage {
  loadCodec(name: string): Promise<Codec>;
}

const builtIn = new Map([gzip, deflate].map((codec) => [codec.name, codec]));
const codecsPackage = "@firesteel/codecs";
const loaded = new Map<string, Promise<Codec>>();

/**
 * A codec's implementation: gzip and deflate are here, the others in the package `@firesteel/codecs`, which is imported
 * when the first of them is needed.
 *
 * @throws {UserError} `CODEC_NOT_INSTALLED` naming what to install
 */
export async function loadCodec(info: CodecInfo): Promise<Codec> {
  const known = builtIn.get(info.name);
  if (known !== undefined) return known;
  let codec = loaded.get(info.name);
  if (codec === undefined) {
    codec = loadFromPackage(info.name);
    loaded.set(info.name, codec);
    // The package may be installed while the program lives (in a shell, say).
    codec.catch(() => loaded.delete(info.name));
  }
  return await codec;
}

/** {@link loadCodec} by short name or Hadoop class name; undefined for `none`. */
export async function loadCodecByName(name: string): Promise<Codec | undefined> {
  const info = codecByName(name);
  return info === undefined ? undefined : await loadCodec(info);
}

async function loadFromPackage(name: string): Promise<Codec> {
  let module: unknown;
  try {
    module = await importPackage(codecsPackage, false);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(
      "CODEC_LOAD_FAILED",
      `the package ${codecsPackage}, which brings the codec ${name}, could not be imported: ${reason}`,
      { cause, fields: { codec: name, package: codecsPackage } },
    );
  }
  if (module === undefined)
    throw new UserError(
      "CODEC_NOT_INSTALLED",
      `the compression codec ${name} needs the package ${codecsPackage}, which is not installed; run: npm install ${codecsPackage}`,
      { fields: { codec: name, package: codecsPackage } },
    );
  return await (module as CodecsPackage).loadCodec(name);
}
