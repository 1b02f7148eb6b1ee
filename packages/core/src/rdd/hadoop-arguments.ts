import { UserError } from "../errors/firesteel-error.ts";
import { captureValue } from "../closure/capture-closure.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import { absoluteReference, isFormatReference } from "../io/hadoop/format-module.ts";
import { type HadoopSettings, presentSettings } from "../io/hadoop/hadoop-settings.ts";
import type { InputFormat } from "../io/input-format.ts";
import type { OutputFormat } from "../io/output-format.ts";
import type { Writable } from "../io/writable/writable.ts";

/** What a format's own class is made from. */
export interface CustomFormatOptions {
  /** The input: paths, globs, or a comma list of them. */
  readonly paths?: string;
  /** The output directory. */
  readonly path?: string;
  readonly settings: HadoopSettings;
  readonly keyClass?: string | undefined;
  readonly valueClass?: string | undefined;
}

/**
 * A format: a class name of Hadoop's, `"module#Export"`, a class of one's own, which is made from
 * {@link CustomFormatOptions}, or an instance. Classes and instances travel to executors by value.
 */
export type InputFormatArgument =
  string | InputFormat<unknown> | (new (options: CustomFormatOptions) => InputFormat<unknown>);

export type OutputFormatArgument =
  string | OutputFormat<unknown> | (new (options: CustomFormatOptions) => OutputFormat<unknown>);

/** A format argument as the name that options carry, and the instance where there is one. */
export function resolveFormat<F>(
  argument: string | F | (new (options: CustomFormatOptions) => F),
  options: CustomFormatOptions,
): { readonly format: string; readonly instance: F | undefined } {
  if (typeof argument === "string")
    return {
      format: isFormatReference(argument) ? absoluteReference(argument) : argument,
      instance: undefined,
    };
  if (typeof argument !== "function") return { format: "", instance: argument };
  const Format = argument as new (options: CustomFormatOptions) => F;
  return { format: "", instance: new Format(options) };
}

/** What of a format is no plain data, captured; none where there is nothing. */
export function captureExtras(extras: {
  readonly format: unknown;
  readonly writables: readonly Writable[] | undefined;
}): CapturedClosure[] {
  const isEmpty = extras.format === undefined && (extras.writables ?? []).length === 0;
  return isEmpty ? [] : [captureValue(extras, "format")];
}

export function settingsOf(conf: HadoopSettings | undefined): HadoopSettings {
  return presentSettings(conf ?? {});
}

/** @throws {UserError} `CONVERTER_UNSUPPORTED` */
export function refuseConverters(...converters: readonly unknown[]): void {
  if (converters.every((converter) => converter == null)) return;
  throw new UserError(
    "CONVERTER_UNSUPPORTED",
    "converters are classes of the JVM's: leave them out and map the records, or pass a Writable of your own, { writables: [...] }",
  );
}
