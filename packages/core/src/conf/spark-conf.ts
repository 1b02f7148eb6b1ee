import { registerCoreExport } from "../closure/core-exports.ts";
import { FiresteelError, UserError } from "../errors/firesteel-error.ts";
import type { ConfigKey } from "./config-key.ts";
import { configKeys } from "./config-registry.ts";
import { deprecatedKeys } from "./deprecated-keys.ts";
import { defaultSettings } from "./default-settings.ts";
import { parseSize, type SizeUnit } from "./parse-size.ts";
import { parseTime, type TimeUnit } from "./parse-time.ts";
import { defaultRedactionPattern, redact, redactionRegExp } from "./redact.ts";

/** A value as it may be given to {@link SparkConf.set}; kept as text. */
export type ConfValue = string | number | boolean;

/** Many settings at once. */
export type ConfEntries =
  Iterable<readonly [string, ConfValue]> | Readonly<Record<string, ConfValue>>;

const executorEnvPrefix = "spark.executorEnv.";

/**
 * Settings of an application: text by key, with Spark's names. Setters return the object itself. A context takes a
 * copy, so later changes do not reach it.
 *
 * A new one begins with what holds outside the program, weakest first: the environment, the properties file or
 * `spark-defaults.conf`, the flags of the command line. What the program sets wins over all of them.
 *
 * The typed getters (`getInt`, `getSizeAsBytes`, …) answer, in this order, the value set, the default of the call,
 * the default of the table of known keys, and else throw `CONF_KEY_NOT_SET`. A value set under an older name of the
 * key (`spark.reducer.maxMbInFlight`) counts where there is none under the name itself.
 */
export class SparkConf {
  readonly #settings = new Map<string, string>();

  /**
   * @param loadDefaults whether what holds outside the program counts
   * @throws {UserError} `INVALID_CONF`; `INVALID_PROPERTIES` naming the line of a file that cannot be read
   */
  constructor(entries: ConfEntries = {}, loadDefaults: boolean = true) {
    if (loadDefaults) this.setAll(defaultSettings());
    this.setAll(entries);
  }

  /** @throws {UserError} `INVALID_CONF` for an empty key, and for values that are not text, number or boolean */
  set(key: string, value: ConfValue): this {
    if (typeof key !== "string" || key === "")
      throw new UserError(
        "INVALID_CONF",
        `a configuration key is a non-empty string, not ${show(key)}`,
      );
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new UserError(
        "INVALID_CONF",
        `the value of ${key} is ${show(value)}: give a string, a number or a boolean, or call remove(${JSON.stringify(key)})`,
        { fields: { key } },
      );
    this.#settings.set(key, String(value));
    return this;
  }

  setIfMissing(key: string, value: ConfValue): this {
    return this.contains(key) ? this : this.set(key, value);
  }

  /** `local`, `local[4]`, `local[*]`, `sc://host:15002`, … */
  setMaster(value: string): this {
    return this.set("spark.master", value);
  }

  setAppName(value: string): this {
    return this.set("spark.app.name", value);
  }

  setSparkHome(value: string): this {
    return this.set("spark.home", value);
  }

  /** An environment variable of remote executors, or several as pairs. */
  setExecutorEnv(key: string, value: string): this;
  setExecutorEnv(pairs: Iterable<readonly [string, string]>): this;
  setExecutorEnv(keyOrPairs: string | Iterable<readonly [string, string]>, value?: string): this {
    if (typeof keyOrPairs === "string")
      return this.set(executorEnvPrefix + keyOrPairs, value as ConfValue);
    for (const [key, text] of keyOrPairs) this.set(executorEnvPrefix + key, text);
    return this;
  }

  getExecutorEnv(): [string, string][] {
    return this.getAllWithPrefix(executorEnvPrefix);
  }

  setAll(entries: ConfEntries): this {
    const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
    for (const [key, value] of pairs) this.set(key, value);
    return this;
  }

  remove(key: string): this {
    this.#settings.delete(key);
    return this;
  }

  contains(key: string): boolean {
    return this.#lookUp(key) !== undefined;
  }

  /** The text set for `key`, else `defaultValue`; the table of known keys is not asked. */
  get(key: string): string | undefined;
  get(key: string, defaultValue: string): string;
  get(key: string, defaultValue?: string): string | undefined {
    return this.#lookUp(key) ?? defaultValue;
  }

  getOption(key: string): string | undefined {
    return this.get(key);
  }

  /** All that is set, by key. */
  getAll(): [string, string][] {
    return [...this.#settings].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** What is set under `prefix`, keys without it. */
  getAllWithPrefix(prefix: string): [string, string][] {
    return this.getAll()
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]);
  }

  getAppId(): string {
    return this.#text("spark.app.id", undefined);
  }

  /** A whole number of 32 bits. */
  getInt(key: string, defaultValue?: number): number {
    const { min, max } = rangeOf(key, -(2 ** 31), 2 ** 31 - 1);
    return this.#read(key, defaultValue, (text) => parseWhole(text, min, max));
  }

  /** A whole number that a double holds exactly. */
  getLong(key: string, defaultValue?: number): number {
    const { min, max } = rangeOf(key, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return this.#read(key, defaultValue, (text) => parseWhole(text, min, max));
  }

  getDouble(key: string, defaultValue?: number): number {
    const { min, max } = rangeOf(key, -Infinity, Infinity);
    return this.#read(key, defaultValue, (text) => parseDouble(text, min, max));
  }

  getBoolean(key: string, defaultValue?: boolean): boolean {
    return this.#read(key, defaultValue, parseBoolean);
  }

  /** One of the words that a known key allows, as the table spells it. */
  getChoice(key: string): string {
    const known = configKeys.get(key);
    const choices = known?.type === "choice" ? known.choices : [];
    return this.#read(key, undefined, (text) => parseChoice(text, choices));
  }

  /** A bare number counts the key's own unit where it is a known key, else milliseconds. */
  getTimeAsMs(key: string, defaultValue?: string): number {
    return this.#read(key, undefined, (text) => parseTime(text, timeUnit(key, "ms")), defaultValue);
  }

  /** Whole seconds, cut. A bare number counts the key's own unit where it is a known key, else seconds. */
  getTimeAsSeconds(key: string, defaultValue?: string): number {
    const read = (text: string): number => Math.trunc(parseTime(text, timeUnit(key, "s")) / 1000);
    return this.#read(key, undefined, read, defaultValue);
  }

  /** A bare number counts the key's own unit where it is a known key, else bytes. */
  getSizeAsBytes(key: string, defaultValue?: string | number): number {
    return this.#size(key, defaultValue, "b", 1);
  }

  getSizeAsKb(key: string, defaultValue?: string | number): number {
    return this.#size(key, defaultValue, "k", 2 ** 10);
  }

  getSizeAsMb(key: string, defaultValue?: string | number): number {
    return this.#size(key, defaultValue, "m", 2 ** 20);
  }

  getSizeAsGb(key: string, defaultValue?: string | number): number {
    return this.#size(key, defaultValue, "g", 2 ** 30);
  }

  /** `key=value` lines by key; secrets (`spark.redaction.regex`) are not shown. */
  toDebugString(): string {
    return this.getRedacted()
      .map(([key, value]) => `${key}=${value}`)
      .join("\n");
  }

  /** As {@link getAll}, with secrets replaced. */
  getRedacted(): [string, string][] {
    const pattern = this.#read("spark.redaction.regex", undefined, redactionRegExp);
    return this.getAll().map(([key, value]) => [key, redact(pattern, key, value)]);
  }

  /** An independent copy. */
  clone(): SparkConf {
    return new SparkConf(this.#settings, false);
  }

  /** The settings as plain data, secrets included. */
  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#settings);
  }

  /**
   * Reads every known key that is set, so that a mistake is found when a context starts and not in the midst of a job.
   *
   * @throws {UserError} `INVALID_CONF` naming the key
   */
  validate(): void {
    for (const name of this.#settings.keys()) {
      const known = configKeys.get(deprecatedKeys.get(name) ?? name);
      if (known !== undefined) this.#check(known);
    }
    this.getRedacted();
  }

  /** Never the settings themselves: they may hold secrets, and objects get printed. */
  toJSON(): Record<string, string> {
    return Object.fromEntries(this.getRedacted());
  }

  #check(known: ConfigKey): void {
    const { name } = known;
    if (known.type === "int") this.getInt(name);
    else if (known.type === "double") this.getDouble(name);
    else if (known.type === "boolean") this.getBoolean(name);
    else if (known.type === "size") this.getSizeAsBytes(name);
    else if (known.type === "time") this.getTimeAsMs(name);
    else if (known.type === "choice") this.getChoice(name);
  }

  #lookUp(key: string): string | undefined {
    const text = this.#settings.get(key);
    if (text !== undefined) return text;
    for (const [old, name] of deprecatedKeys)
      if (name === key && this.#settings.has(old)) return this.#settings.get(old);
    return undefined;
  }

  #size(
    key: string,
    defaultValue: string | number | undefined,
    unit: SizeUnit,
    per: number,
  ): number {
    const known = configKeys.get(key);
    const isSize = known?.type === "size";
    const min = isSize ? (known.min ?? 0) : 0;
    const read = (text: string): number => {
      const bytes = parseSize(text, isSize ? known.unit : unit);
      if (bytes < min)
        throw new UserError("INVALID_SIZE", `${JSON.stringify(text)} is less than ${min} bytes`);
      return Math.trunc(bytes / per);
    };
    return this.#read(key, undefined, read, defaultValue?.toString());
  }

  #read<T>(key: string, value: T | undefined, parse: (text: string) => T, defaultText?: string): T {
    if (!this.contains(key) && value !== undefined) return value;
    const text = this.#text(key, defaultText);
    try {
      return parse(text);
    } catch (cause) {
      const why = FiresteelError.is(cause) ? cause.message : String(cause);
      const isSecret = redact(redactionRegExp(defaultRedactionPattern), key, "") !== "";
      throw new UserError(
        "INVALID_CONF",
        `${key} cannot be read: ${isSecret ? "its value, which is not shown, has another form" : why}`,
        { ...(isSecret ? {} : { cause }), fields: { key } },
      );
    }
  }

  #text(key: string, defaultText: string | undefined): string {
    const text = this.#lookUp(key) ?? defaultText ?? configKeys.get(key)?.default;
    if (text === undefined)
      throw new UserError(
        "CONF_KEY_NOT_SET",
        `${key} is not set and has no default: call set(${JSON.stringify(key)}, …) or give the getter a default`,
        { fields: { key } },
      );
    return text;
  }
}

function timeUnit(key: string, fallback: TimeUnit): TimeUnit {
  const known = configKeys.get(key);
  return known?.type === "time" ? known.unit : fallback;
}

function parseWhole(text: string, min: number, max: number): number {
  const value = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new UserError(
      "INVALID_NUMBER",
      `${JSON.stringify(text)} is not a whole number from ${min} to ${max}`,
    );
  return value;
}

function parseDouble(text: string, min: number, max: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const isNaN = Number.isNaN(value);
  if (isNaN ? text.trim() !== "NaN" : !(value >= min && value <= max)) {
    const range = Number.isFinite(min) || Number.isFinite(max) ? ` from ${min} to ${max}` : "";
    throw new UserError("INVALID_NUMBER", `${JSON.stringify(text)} is not a number${range}`);
  }
  return value;
}

/** What a known key allows, within what its type can hold. */
function rangeOf(key: string, least: number, most: number): { min: number; max: number } {
  const known = configKeys.get(key);
  if (known?.type !== "int" && known?.type !== "double") return { min: least, max: most };
  return { min: known.min ?? least, max: known.max ?? most };
}

function parseBoolean(text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower !== "true" && lower !== "false")
    throw new UserError("INVALID_BOOLEAN", `${JSON.stringify(text)} is neither true nor false`);
  return lower === "true";
}

function parseChoice(text: string, choices: readonly string[]): string {
  const wanted = text.trim().toLowerCase();
  const found = choices.find((choice) => choice.toLowerCase() === wanted);
  if (found === undefined)
    throw new UserError(
      "INVALID_CHOICE",
      `${JSON.stringify(text)} is not one of ${choices.join(", ")}`,
    );
  return found;
}

function show(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

registerCoreExport("SparkConf", SparkConf);
