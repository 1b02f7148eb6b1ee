import { createRequire } from "node:module";
import type * as Saxes from "saxes";
import type { PoolSettings, SchedulingMode } from "../engine/pool-settings.ts";
import { defaultPool } from "../engine/pool-settings.ts";
import { UserError } from "../errors/firesteel-error.ts";

/**
 * The pools of an allocation file, as Spark's `fairscheduler.xml` is one:
 * `<allocations><pool name="a"><schedulingMode>FAIR</schedulingMode><weight>2</weight><minShare>1</minShare></pool></allocations>`.
 * What a pool does not say has its default.
 *
 * @param source what to call the text in errors
 * @throws {UserError} `INVALID_ALLOCATION_FILE` naming the pool or the place
 */
export function parseAllocations(text: string, source: string): PoolSettings[] {
  const { SaxesParser } = loadSaxes();
  const parser = new SaxesParser();
  const pools = new Map<string, PoolSettings>();
  const path: string[] = [];
  let pool: PoolSettings | undefined;
  let content = "";
  const fail = (why: string): UserError =>
    new UserError("INVALID_ALLOCATION_FILE", `${source}, line ${parser.line}: ${why}`, {
      fields: { source, line: parser.line },
    });

  parser.on("error", (error) => {
    throw fail(error.message.replace(/^[\d:]+: /, ""));
  });
  parser.on("opentag", ({ name, attributes }) => {
    path.push(name);
    content = "";
    if (path.length === 1 && name !== "allocations")
      throw fail(`the outermost element is ${name}, not allocations`);
    if (path.length === 2) {
      if (name !== "pool") throw fail(`there is an element ${name} where a pool should be`);
      const poolName = attributes["name"];
      if (poolName === undefined || poolName === "") throw fail("a pool has no name");
      if (pools.has(poolName)) throw fail(`there are two pools of the name ${poolName}`);
      pool = defaultPool(poolName);
    }
  });
  parser.on("text", (piece) => {
    content += piece;
  });
  parser.on("closetag", () => {
    const name = path.at(-1) ?? "";
    if (path.length === 3 && pool !== undefined)
      pool = { ...pool, ...property(pool.name, name, content.trim(), fail) };
    else if (path.length === 2 && pool !== undefined) pools.set(pool.name, pool);
    path.pop();
    content = "";
  });
  parser.write(text).close();
  return [...pools.values()];
}

/** Most programs have no such file: the parser is not theirs to load. */
function loadSaxes(): typeof Saxes {
  return createRequire(import.meta.url)("saxes") as typeof Saxes;
}

function property(
  pool: string,
  name: string,
  text: string,
  fail: (why: string) => UserError,
): Partial<PoolSettings> {
  switch (name) {
    case "schedulingMode": {
      const mode = text.toUpperCase();
      if (mode !== "FIFO" && mode !== "FAIR")
        throw fail(`the schedulingMode of pool ${pool} is ${show(text)}: it must be FIFO or FAIR`);
      return { schedulingMode: mode satisfies SchedulingMode };
    }
    case "weight":
      return { weight: whole(pool, name, text, 1, fail) };
    case "minShare":
      return { minShare: whole(pool, name, text, 0, fail) };
    default:
      throw fail(
        `pool ${pool} has an element ${name}: it may have schedulingMode, weight and minShare`,
      );
  }
}

function whole(
  pool: string,
  name: string,
  text: string,
  least: number,
  fail: (why: string) => UserError,
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= 2 ** 31 - 1))
    throw fail(
      `the ${name} of pool ${pool} is ${show(text)}: it must be a whole number from ${least}`,
    );
  return value;
}

function show(text: string): string {
  return JSON.stringify(text);
}
