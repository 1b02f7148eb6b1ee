import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import { type Batch, pairBatch, recordBatch, recordsOf } from "../batch.ts";
import { BlockWriter } from "../block-writer.ts";
import { refusePromise } from "../operator-errors.ts";
import { forEachBatch } from "../readers/drain.ts";
import { isPromiseLike } from "../reader.ts";
import { comparatorFor } from "../shuffle/sort-keys.ts";
import type { TaskRun } from "../task-run.ts";
import { KindTracker } from "../../key/kind-tracker.ts";
import { openRoot } from "./sink-input.ts";

type SinkOf<K> = Extract<Sink<FunctionRef>, { kind: K }>;

export async function collectSink(
  run: TaskRun,
  { limit }: SinkOf<"collect">,
): Promise<readonly Uint8Array[]> {
  const writer = resultWriter(run);
  if (limit === undefined)
    await forEachBatch(openRoot(run), run.pace, (batch) => writer.add(batch));
  else await collectLimited(run, limit, writer);
  return writer.finish();
}

async function collectLimited(run: TaskRun, limit: number, writer: BlockWriter): Promise<void> {
  const reader = openRoot(run, { limit: true });
  let missing = limit;
  if (missing > 0) await reader.open?.();
  while (missing > 0) {
    run.pace.check();
    const next = reader.next(missing);
    const batch = isPromiseLike(next) ? await next : next;
    if (batch === null) return;
    const taken = firstOf(batch, missing);
    writer.add(taken);
    missing -= taken.length;
    const rest = run.pace.rest();
    if (rest !== undefined) await rest;
  }
}

function firstOf(batch: Batch, n: number): Batch {
  if (batch.length <= n) return batch;
  return batch.isPairs ? pairBatch(batch.keys, batch.values, n) : recordBatch(batch.records, n);
}

function resultWriter(run: TaskRun): BlockWriter {
  return new BlockWriter(run.instance.classes, (bytes) => run.environment.allocateResult(bytes));
}

interface Candidate {
  readonly key: unknown;
  readonly record: unknown;
}

/** Keeps up to twice as many candidates as are wanted, then chooses the best of them. */
export async function topSink(
  run: TaskRun,
  { n, order }: SinkOf<"top">,
): Promise<readonly Uint8Array[]> {
  const { keyFn } = order;
  const keyOf =
    keyFn === undefined
      ? (record: unknown): unknown => record
      : run.resolveFunction(keyFn, run.task.partition);
  const tracker = new KindTracker({ nulls: order.nulls });
  const capacity = 2 * n + 1024;
  let best: Candidate[] = [];
  const prune = (): void => {
    tracker.assertComparable();
    const compare = comparatorFor(
      best.map(({ key }) => key),
      order,
    );
    best = best.toSorted((a, b) => compare(a.key, b.key)).slice(0, n);
  };
  const take = (batch: Batch): void => {
    const records = recordsOf(batch);
    for (let i = 0; i < batch.length; i++) {
      const record = records[i];
      const key = keyOf(record);
      if (i === 0) refusePromise(key, run.stage.label);
      tracker.add(key);
      best.push({ key, record });
      if (best.length >= capacity) prune();
    }
  };
  await forEachBatch(openRoot(run), run.pace, (batch) => run.charged(() => take(batch)));
  run.charged(prune);
  const writer = resultWriter(run);
  const records = best.map(({ record }) => record);
  writer.add({ isPairs: false, length: records.length, records });
  return writer.finish();
}
