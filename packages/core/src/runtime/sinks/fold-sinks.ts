import type { FunctionRef } from "../../plan/function-ref.ts";
import type { Sink } from "../../plan/sink.ts";
import { recordsOf } from "../batch.ts";
import { chainOf, isAsyncRef } from "../chain.ts";
import { newLoopState } from "../codegen/compiled-loop.ts";
import { asyncConcurrency } from "../readers/async-reader.ts";
import { forEachBatch } from "../readers/drain.ts";
import { SourceReader } from "../readers/source-reader.ts";
import type { Callable } from "../builtins/builtin-context.ts";
import type { TaskRun } from "../task-run.ts";
import { decodeValue } from "../value-block.ts";
import { type FusedInput, openFused, openRoot, runFused, valueResult } from "./sink-input.ts";

type SinkOf<K> = Extract<Sink<FunctionRef>, { kind: K }>;

export async function countSink(run: TaskRun): Promise<readonly Uint8Array[]> {
  const state = newLoopState();
  const input = openCounted(run) ?? openFused(run);
  if (input.ops.length > 0) await runFused(run, { kind: "count" }, state, undefined, input);
  else
    await forEachBatch(input.reader, run.pace, (batch) => {
      state.count += batch.length;
    });
  return valueResult(run, state.count);
}

/** The records of a source, which need not be made for nobody looks at them. */
function openCounted(run: TaskRun): FusedInput | undefined {
  const { input, segments } = chainOf(run.stage.program.root);
  if (input.kind !== "source" || segments.length > 0) return undefined;
  return { reader: new SourceReader(run, input, run.task.partition, "counts"), ops: [] };
}

/** An async function is awaited record by record: each result is the next call's argument. */
export async function reduceSink(
  run: TaskRun,
  sink: SinkOf<"reduce">,
): Promise<readonly Uint8Array[]> {
  const state = newLoopState();
  if (isAsyncRef(sink.f)) {
    await forEachAsync(run, sink.f, async (f, record) => {
      state.result = state.isEmpty ? record : await f(state.result, record);
      state.isEmpty = false;
    });
  } else await runFused(run, { kind: "reduce", f: sink.f }, state);
  return state.isEmpty ? [] : valueResult(run, state.result);
}

export async function aggregateSink(
  run: TaskRun,
  sink: SinkOf<"aggregate">,
): Promise<readonly Uint8Array[]> {
  const state = newLoopState();
  state.result = decodeValue(sink.zero, run.instance.classes);
  if (isAsyncRef(sink.seqOp)) {
    await forEachAsync(run, sink.seqOp, async (f, record) => {
      state.result = await f(state.result, record);
    });
  } else await runFused(run, { kind: "aggregate", f: sink.seqOp }, state);
  return valueResult(run, state.result);
}

/** With an async function several records are under way at once. */
export async function foreachSink(
  run: TaskRun,
  sink: SinkOf<"foreach">,
): Promise<readonly Uint8Array[]> {
  if (!isAsyncRef(sink.f)) {
    await runFused(run, { kind: "foreach", f: sink.f }, newLoopState());
    return valueResult(run, undefined);
  }
  const most = asyncConcurrency(run);
  const flights: Promise<unknown>[] = [];
  await forEachAsync(run, sink.f, async (f, record) => {
    const flight = Promise.resolve(f(record));
    // Awaited in turn; until then a failure must not count as unhandled.
    flight.catch(() => undefined);
    flights.push(flight);
    if (flights.length >= most) await flights.shift();
  });
  await charged(run, () => Promise.all(flights));
  return valueResult(run, undefined);
}

async function forEachAsync(
  run: TaskRun,
  ref: FunctionRef,
  step: (f: Callable, record: unknown) => Promise<void>,
): Promise<void> {
  const f = run.resolveFunction(ref, run.task.partition);
  await forEachBatch(openRoot(run), run.pace, async (batch) => {
    const records = recordsOf(batch);
    for (let i = 0; i < batch.length; i++) {
      await charged(run, () => step(f, records[i]));
      if ((i & 15) === 0) run.pace.check();
      const rest = run.pace.rest();
      if (rest !== undefined) await rest;
    }
  });
}

async function charged<T>(run: TaskRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw run.failures.charge(error, run.stage.label);
  }
}
