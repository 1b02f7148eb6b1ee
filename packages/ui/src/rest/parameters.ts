import type { Context } from "hono";
import { RestError } from "./rest-error.ts";

/** Parameters of a query, read as Spark's server reads them. */
export class Parameters {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  text(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  /** True where it says `true`; what else is said is false, as Java reads booleans. */
  flag(name: string, whenAbsent: boolean): boolean {
    const value = this.text(name);
    return value === undefined ? whenAbsent : value.toLowerCase() === "true";
  }

  /** @throws {RestError} 404 where it is no whole number of 0 or more */
  count(name: string, whenAbsent: number): number {
    const value = this.text(name);
    if (value === undefined || value === "") return whenAbsent;
    if (!/^\d{1,15}$/.test(value)) throw new RestError(404, `${name} is not a number: ${value}`);
    return Number(value);
  }

  /**
   * The words given for a name, once or several times, in capitals; all of `choices` where none is.
   *
   * @throws {RestError} 404 where one is not among `choices`
   */
  choices<T extends string>(name: string, choices: readonly T[]): ReadonlySet<T> {
    const given = this.#query.getAll(name);
    if (given.length === 0) return new Set(choices);
    return new Set(given.map((word) => choiceOf(name, word, choices)));
  }

  /** @throws {RestError} 400 where one is not a number from 0 to 1 */
  quantiles(whenAbsent: readonly number[]): readonly number[] {
    const value = this.text("quantiles");
    if (value === undefined) return whenAbsent;
    return value.split(",").map((word) => {
      const quantile = Number(word);
      if (word.trim() === "" || !(quantile >= 0 && quantile <= 1))
        throw new RestError(
          400,
          `Bad value for parameter "quantiles".  Expected a double, got "${word}"`,
        );
      return quantile;
    });
  }

  /** A day or a moment: `2026-11-25`, `2026-11-25T21:25:22.355GMT`. @throws {RestError} 400 */
  time(name: string, whenAbsent: number, isEnd: boolean = false): number {
    const value = this.text(name);
    if (value === undefined) return whenAbsent;
    const isDay = /^\d{4}-\d\d-\d\d$/.test(value);
    const time = Date.parse(isDay ? value : value.replace(/GMT$/, "Z"));
    if (Number.isNaN(time)) throw new RestError(400, `Couldn't parse date: ${value}`);
    return isDay && isEnd ? time + 86_400_000 - 1 : time;
  }
}

export function choiceOf<T extends string>(name: string, word: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === word.toUpperCase());
  if (found === undefined)
    throw new RestError(404, `${name} must be one of ${choices.join(", ")}, not ${word}`);
  return found;
}

/** What tasks can be chosen by; none is ever `UNKNOWN`, which Spark knows. */
export const taskStatuses = ["RUNNING", "KILLED", "FAILED", "SUCCESS", "UNKNOWN"] as const;

export function parametersOf(c: Context): Parameters {
  return new Parameters(new URL(c.req.url).searchParams);
}

/** The number that the path has in the place of `:name`. @throws {RestError} 404 where it is none */
export function pathNumber(c: Context, name: string): number {
  return numberInPath(c.req.param(name) ?? "", c.req.path);
}

/** A number in a path. @throws {RestError} 404 */
export function numberInPath(text: string, path: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RestError(404, path);
  return Number(text);
}
