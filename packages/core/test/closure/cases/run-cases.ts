import { once } from "node:events";
import { isDeepStrictEqual, inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import type { FiresteelError } from "#src/errors/firesteel-error";
import type { CaseResult, ClosureCase, Runner } from "./case.ts";
import type { CaseMessage } from "./case-worker.ts";
import { closureCases } from "./index.ts";

/**
 * Captures every row of the table here, runs it on a worker thread that has nothing but the bundle's bytes, and
 * compares.
 *
 * @param workerFile compiled `case-worker.ts`
 */
export async function runCases(
  runner: Runner,
  workerFile: string,
  rows: readonly ClosureCase[] = closureCases,
): Promise<CaseResult[]> {
  const worker = new Worker(workerFile, { execArgv: [] });
  const results: CaseResult[] = [];
  try {
    for (const row of rows)
      if (row.except?.[runner] === undefined)
        results.push(await runCase(row, worker, runner === "permission"));
  } finally {
    await worker.terminate();
  }
  return results;
}

async function runCase(row: ClosureCase, worker: Worker, isDenied: boolean): Promise<CaseResult> {
  try {
    const message =
      row.refused !== undefined
        ? refuse(row, isDenied)
        : ((isDenied ? denied(row) : undefined) ?? (await compareCalls(row, worker)));
    return {
      name: row.name,
      passed: message === undefined || message === "",
      ...(message === undefined ? {} : { message }),
    };
  } catch (error) {
    return { name: row.name, passed: false, message: String((error as Error).stack) };
  }
}

async function compareCalls(row: ClosureCase, worker: Worker): Promise<string | undefined> {
  const made = row.make();
  const functions = typeof made === "function" ? [made] : made;
  const bundle = bundleClosures(functions.map((f) => captureClosure(f)));
  const calls = row.calls ?? [[0, ...(row.args ?? [])] as const];
  worker.postMessage(structuredClone({ bundle, calls } satisfies CaseMessage));
  const [answer] = (await once(worker, "message")) as [
    { attempts?: unknown[][]; failure?: string },
  ];
  if (answer.failure !== undefined) return answer.failure;

  const single = row.calls === undefined;
  const args = structuredClone(row.args ?? []) as never[];
  const wanted = "expected" in row ? row.expected : await functions[0]?.(...args);
  // As it comes from the worker: without classes, and under Jest of the other realm.
  const expected: unknown = deserialize(serialize(wanted));
  for (const [attempt, results] of (answer.attempts ?? []).entries()) {
    const given: unknown = single ? results[0] : results;
    if (!isDeepStrictEqual(given, expected))
      return `attempt ${attempt} gave ${inspect(given)} instead of ${inspect(expected)}`;
  }
  return undefined;
}

/** Without the inspector a function with variables is refused, naming the flag. */
function denied({ make }: ClosureCase): "" | undefined {
  const made = make();
  try {
    for (const f of typeof made === "function" ? [made] : made) captureClosure(f);
    return undefined;
  } catch (error) {
    const { fields, message } = error as FiresteelError;
    if (fields["reason"] !== "inspector-denied" || !message.includes("--permission")) throw error;
    return "";
  }
}

function refuse({ make, refused }: ClosureCase, isDenied: boolean): string | undefined {
  let error: FiresteelError;
  try {
    captureClosure(make() as () => unknown);
    return "was captured";
  } catch (thrown) {
    error = thrown as FiresteelError;
  }
  if (error.code !== "CLOSURE_NOT_CAPTURABLE") return `failed otherwise: ${String(error.stack)}`;
  const { reason, path } = error.fields as { reason: string; path: string[] };
  if (isDenied && reason === "inspector-denied") return undefined;
  const end = path.slice(-(refused?.path.length ?? 0));
  if (reason === refused?.reason && isDeepStrictEqual(end, refused.path)) return undefined;
  return `refused as ${reason} at ${path.join(" → ")}: ${error.message}`;
}
