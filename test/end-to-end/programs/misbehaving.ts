/**
 * A task that misbehaves at one record: `misbehaving <map|reduce|cache> <fault> <once|always>`. Prints the outcome, how
 * often each other partition ran, and whether the context still works.
 */
import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { appendFileSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const [place, fault, when] = process.argv.slice(2);
const conf = new SparkConf()
  .setMaster("local[2]")
  .setAppName("misbehaving")
  .set("spark.task.maxFailures", 2)
  .set("spark.firesteel.worker.heap", "192m");
await using sc = new SparkContext(conf);

/** More than this and the limit was never enforced: better this error than a machine without memory. */
const enough = 4e9;

const runs = resolve("runs.txt");
const input = sc.range(0, 20, 1, 4).mapPartitionsWithIndex((partition, records) => {
  appendFileSync(runs, `${partition}\n`);
  return records;
});

const outcome = await run().then(
  (sum) => `result ${sum}`,
  (error: unknown) => `error ${codes(error).join(" < ")}`,
);
console.log(outcome);
const counts = readFileSync(runs, "utf8").trimEnd().split("\n");
const others = counts.filter((partition) => partition !== "1");
console.log(`other partitions: ${others.length === new Set(others).size ? "once" : others.join()}`);
console.log(`still works: ${await sc.range(10).sum()}`);

function run(): Promise<number> {
  if (place === "reduce") return input.reduce((a, b) => a + act(b));
  const mapped = input.map((x) => act(x));
  if (place === "cache") mapped.cache();
  return place === "cache" ? mapped.count().then(() => mapped.sum()) : mapped.sum();
}

function act(x: number): number {
  if (x === 7 && (when === "always" || TaskContext.get()!.attemptNumber() === 0)) misbehave();
  return x;
}

function misbehave(): void {
  switch (fault) {
    case "exit":
      process.exit(0);
      break;
    case "non-error":
      // oxlint-disable-next-line typescript/only-throw-error -- what users do is tested here
      throw { reason: "no error at all" };
    case "floating":
      void Promise.reject(new Error("left floating"));
      break;
    case "map": {
      const map = new Map<number, string>();
      for (let i = 0; i < enough / 100; i += 1) map.set(i, `value ${i}`);
      break;
    }
    case "array": {
      const array: object[] = [];
      for (let i = 0; i < enough / 50; i += 1) array.push({ i, text: `value ${i}` });
      break;
    }
    case "strings": {
      const strings: string[] = [];
      for (let i = 0; i < enough / 1e6; i += 1) strings.push("x".repeat(1e6 - 1) + i);
      for (const [i, text] of strings.entries()) strings[i] = text.toUpperCase();
      break;
    }
    case "buffers": {
      const buffers: Buffer[] = [];
      for (let i = 0; i < enough / 1e6; i += 1) buffers.push(Buffer.alloc(1e6, i));
      break;
    }
    default:
      throw new Error(`no such fault: ${fault}`);
  }
}

function codes(error: unknown): string[] {
  const found: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const { code, message, stack } = each as Error & { code?: string };
    found.push(`${code}: ${message.split("\n")[0]}`);
    if (stack?.includes("misbehaving.ts") === true) found.push("(user's stack)");
  }
  return found;
}
