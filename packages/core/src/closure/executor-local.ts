import { registerCoreExport } from "./core-exports.ts";

interface Local {
  readonly value: unknown;
  readonly dispose: ((value: never) => unknown) | undefined;
}

const locals = new Map<string, Local>();

/**
 * One object for each worker: a connection pool, a session, a loaded model. `init` runs at the first call with this
 * key on the worker, and `dispose` when the worker stops. Where `init` is async, every caller gets the same promise,
 * and a failed one is forgotten so that the next call tries again.
 */
export function executorLocal<T>(
  key: string,
  init: () => T,
  dispose?: (value: Awaited<T>) => unknown,
): T {
  const known = locals.get(key);
  if (known !== undefined) return known.value as T;
  const value = init();
  locals.set(key, { value, dispose });
  if (value instanceof Promise)
    value.catch(() => {
      if (locals.get(key)?.value === value) locals.delete(key);
    });
  return value;
}

/** Disposes all of this worker's, newest first; waits for each, and throws what went wrong once all were tried. */
export async function disposeExecutorLocals(): Promise<void> {
  const disposing = [...locals.values()].toReversed();
  locals.clear();
  const errors: unknown[] = [];
  for (const { value, dispose } of disposing) {
    try {
      if (dispose !== undefined) await dispose((await value) as never);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, "disposing executor locals failed");
}

registerCoreExport("executorLocal", executorLocal);
