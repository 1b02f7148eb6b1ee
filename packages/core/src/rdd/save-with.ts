import { randomUUID } from "node:crypto";
import type { OutputFormat, OutputJobContext } from "../io/output-format.ts";
import type { CallSite } from "../lineage/call-site.ts";
import type { Fn } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Driver } from "./driver.ts";

/**
 * Runs a job whose tasks write with `format`, and makes what they wrote visible, all or nothing: tasks only give commit
 * messages, exactly one for each partition is handed to `commitJob`.
 */
export async function saveWith<T>(
  driver: Driver,
  operator: Operator,
  format: OutputFormat<T>,
  fn: Fn,
  options: {
    readonly callSite: CallSite;
    readonly signal?: AbortSignal | undefined;
    /** Written on behalf of a job that is ending: starts no further checkpoints. */
    readonly isCheckpoint?: boolean;
  },
): Promise<readonly unknown[]> {
  const { callSite, signal = new AbortController().signal } = options;
  driver.assertRunning();
  const { numPartitions } = await driver.resolve(operator, signal);
  const jobId = `${driver.applicationId}-${randomUUID()}`;
  const context: OutputJobContext = {
    ...(await driver.formatContext(signal)),
    jobId,
    numPartitions,
  };
  await format.setUpJob(context);
  try {
    const sink = { kind: "save", format: fn, job: { jobId } } as const;
    const job = { operator, sink, callSite, signal };
    const written = await driver.collect(job, options.isCheckpoint);
    const messages = written.map(([message]) => message);
    await format.commitJob(context, messages);
    return messages;
  } catch (error) {
    // The first error is the one to report; a failed clean-up must not hide it.
    const cleanUp = { ...context, signal: new AbortController().signal };
    await format.abortJob(cleanUp).catch(() => undefined);
    throw error;
  }
}
