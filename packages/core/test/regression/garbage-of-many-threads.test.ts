import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

/** Waits until every worker is there, so that they change V8's flags, which are the process's, at the same time. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
import(workerData.module).then(({ collectGarbage }) => {
  Atomics.add(workerData.ready, 0, 1);
  while (Atomics.load(workerData.ready, 0) < workerData.count);
  collectGarbage();
  parentPort.postMessage("collected");
});`;

it("threads that collect their garbage at the same time do not fail", async () => {
  const module = import.meta.resolve("#src/embedded/collect-garbage");
  const count = 4;
  for (let round = 0; round < 10; round++) {
    const ready = new Int32Array(new SharedArrayBuffer(4));
    const workers = Array.from(
      { length: count },
      () => new Worker(program, { eval: true, workerData: { module, ready, count } }),
    );
    const answers = await Promise.all(
      workers.map(async (worker) => (await once(worker, "message")) as [string]),
    );
    expect(answers.flat()).toEqual(Array<string>(count).fill("collected"));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
});
