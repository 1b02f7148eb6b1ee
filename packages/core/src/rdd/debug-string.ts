import { type Operator, parentsOf } from "../lineage/operator.ts";
import { resolved } from "../lineage/resolution.ts";
import type { RddStorage } from "../engine/engine.ts";
import type { Driver } from "./driver.ts";

/** The lineage of an operator as a tree, in the shape of Spark's `RDD.toDebugString`. */
export async function debugString(driver: Driver, root: Operator): Promise<string> {
  await driver.resolve(root);
  const stored = (await driver.startedEngine?.storage()) ?? [];
  const storage = new Map(stored.map((each) => [each.rdd, each]));
  return rootLines(root, storage).join("\n");
}

type Storage = ReadonlyMap<number, RddStorage>;

/** An operator's own lines: itself and, where it is persisted, what is kept of it. */
function selfLines(operator: Operator, storage: Storage): string[] {
  const { name, className, id, callSite, storageLevel } = operator;
  const level = storageLevel.isValid ? storageLevel.toString() : "";
  const label = `${name === undefined ? "" : `${name} `}${className}[${id}] at ${callSite.short}`;
  const kept = storage.get(id);
  const lines = [`${label} [${level}]`];
  if (storageLevel.isValid && kept !== undefined && kept.cachedPartitions > 0)
    lines.push(
      `    CachedPartitions: ${kept.cachedPartitions}; MemorySize: ${kept.memoryBytes} B; DiskSize: ${kept.diskBytes} B`,
    );
  return lines;
}

/** The count of partitions, and what goes before the lines below it: a bar under the middle of the count. */
function countAndBar(operator: Operator): { readonly count: string; readonly bar: string } {
  const count = `(${resolved(operator).numPartitions})`;
  const left = Math.floor((count.length - 1) / 2);
  return { count, bar: `${" ".repeat(left)}|${" ".repeat(count.length - left)}` };
}

function rootLines(operator: Operator, storage: Storage): string[] {
  const { count, bar } = countAndBar(operator);
  const [first = "", ...kept] = selfLines(operator, storage);
  return [
    `${count} ${first}`,
    ...kept.map((line) => `${bar} ${line}`),
    ...childLines(operator, bar, storage),
  ];
}

function childLines(operator: Operator, prefix: string, storage: Storage): string[] {
  const parents = parentsOf(operator.node);
  return parents.flatMap((parent, i) => {
    const isLast = i === parents.length - 1;
    if (isShuffled(operator, i)) return shuffleLines(parent, prefix, isLast, storage);
    return [
      ...selfLines(parent, storage).map((line) => `${prefix}${line}`),
      ...childLines(parent, prefix, storage),
    ];
  });
}

function shuffleLines(
  operator: Operator,
  prefix: string,
  isLast: boolean,
  storage: Storage,
): string[] {
  const { count, bar } = countAndBar(operator);
  const outer = prefix.replace(/\|\s+$/, "");
  const inner = `${outer}${isLast ? "  " : "| "}${bar}`;
  const [first = "", ...kept] = selfLines(operator, storage);
  return [
    `${outer}+-${count} ${first}`,
    ...kept.map((line) => `${inner}${line}`),
    ...childLines(operator, inner, storage),
  ];
}

function isShuffled(operator: Operator, parent: number): boolean {
  const { detail } = resolved(operator);
  return detail.kind === "exchange" && detail.inPlace[parent] === false;
}
