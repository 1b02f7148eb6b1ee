import { parentPort } from "node:worker_threads";
import { loadBundle } from "#src/closure/load-bundle";
import type { ClosureBundle } from "#src/closure/closure-bundle";

/** What the table sends for one row. */
export interface CaseMessage {
  readonly bundle: ClosureBundle;
  readonly calls: readonly (readonly [root: number, ...args: unknown[]])[];
}

parentPort?.on("message", (message: CaseMessage) => {
  void answer(message).then((answers) => parentPort?.postMessage(answers));
});

/** The results of the calls on two instances. */
async function answer({ bundle, calls }: CaseMessage): Promise<unknown> {
  try {
    const loaded = await loadBundle(bundle);
    const attempts: unknown[][] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const { roots } = loaded.instantiate({ reviveHandle: (data) => data });
      const results: unknown[] = [];
      for (const [root, ...args] of calls)
        results.push(
          await (roots[root] as (...args: unknown[]) => unknown)(...structuredClone(args)),
        );
      attempts.push(results);
    }
    return { attempts };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
