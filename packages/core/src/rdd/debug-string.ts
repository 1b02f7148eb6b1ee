import { type Operator, parentsOf } from "../lineage/operator.ts";
import {
  recognisedFields,
  recognisedFilter,
  recognisedIntegers,
  recognisedMapSide,
  recognisedNumbers,
} from "../lineage/recognised.ts";
import { resolved } from "../lineage/resolution.ts";
import type { RddStorage } from "../engine/engine.ts";
import type { Driver } from "./driver.ts";

/** The lineage of an operator as a tree, in the shape of Spark's `RDD.toDebugString`. */
export async function debugString(driver: Driver, root: Operator): Promise<string> {
  await driver.resolve(root);
  const stored = (await driver.startedEngine?.storage()) ?? [];
  const storage = new Map(stored.map((each) => [each.rdd, each]));
  const isOn = driver.conf.getBoolean("spark.firesteel.recognition.enabled");
  return rootLines(root, { storage, isRecognitionOn: isOn }).join("\n");
}

interface Facts {
  readonly storage: ReadonlyMap<number, RddStorage>;
  readonly isRecognitionOn: boolean;
}

/** An operator's own lines: itself and, where it is persisted, what is kept of it. */
function selfLines(operator: Operator, { storage, isRecognitionOn }: Facts): string[] {
  const { name, className, id, callSite, storageLevel } = operator;
  const level = storageLevel.isValid ? storageLevel.toString() : "";
  const label = `${name === undefined ? "" : `${name} `}${className}[${id}] at ${callSite.short}`;
  const kept = storage.get(id);
  const lines = [`${label} [${level}]`];
  if (storageLevel.isValid && kept !== undefined && kept.cachedPartitions > 0)
    lines.push(
      `    CachedPartitions: ${kept.cachedPartitions}; MemorySize: ${kept.memoryBytes} B; DiskSize: ${kept.diskBytes} B`,
    );
  const recognised = isRecognitionOn
    ? (recognisedFilter(operator) ??
      recognisedNumbers(operator) ??
      recognisedIntegers(operator) ??
      recognisedFields(operator))
    : undefined;
  if (recognised !== undefined) lines.push(`    Recognised: ${recognised}`);
  return lines;
}

/** The count of partitions, and what goes before the lines below it: a bar under the middle of the count. */
function countAndBar(operator: Operator): { readonly count: string; readonly bar: string } {
  const count = `(${resolved(operator).numPartitions})`;
  const left = Math.floor((count.length - 1) / 2);
  return { count, bar: `${" ".repeat(left)}|${" ".repeat(count.length - left)}` };
}

function rootLines(operator: Operator, facts: Facts): string[] {
  const { count, bar } = countAndBar(operator);
  const [first = "", ...kept] = selfLines(operator, facts);
  return [
    `${count} ${first}`,
    ...kept.map((line) => `${bar} ${line}`),
    ...childLines(operator, bar, facts),
  ];
}

function childLines(operator: Operator, prefix: string, facts: Facts): string[] {
  const parents = parentsOf(operator.node);
  return parents.flatMap((parent, i) => {
    const isLast = i === parents.length - 1;
    if (isShuffled(operator, i)) return shuffleLines(operator, parent, prefix, isLast, facts);
    return [
      ...selfLines(parent, facts).map((line) => `${prefix}${line}`),
      ...childLines(parent, prefix, facts),
    ];
  });
}

function shuffleLines(
  reader: Operator,
  operator: Operator,
  prefix: string,
  isLast: boolean,
  facts: Facts,
): string[] {
  const { count, bar } = countAndBar(operator);
  const outer = prefix.replace(/\|\s+$/, "");
  const inner = `${outer}${isLast ? "  " : "| "}${bar}`;
  const [first = "", ...kept] = selfLines(operator, facts);
  const recognised = facts.isRecognitionOn ? recognisedMapSide(reader) : undefined;
  if (recognised !== undefined) kept.push(`    Recognised: ${recognised}`);
  return [
    `${outer}+-${count} ${first}`,
    ...kept.map((line) => `${inner}${line}`),
    ...childLines(operator, inner, facts),
  ];
}

function isShuffled(operator: Operator, parent: number): boolean {
  const { detail } = resolved(operator);
  return detail.kind === "exchange" && detail.inPlace[parent] === false;
}
