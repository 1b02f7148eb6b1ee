/** The least that two worker threads can take: each sums its half. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

if (isMainThread) {
  const sums = await Promise.all(
    [0, 50].map(
      (from) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: from });
          worker.once("message", resolve);
          worker.once("error", reject);
        }),
    ),
  );
  console.log(JSON.stringify({ resultAt: Date.now(), sum: sums[0] + sums[1] }));
} else {
  let sum = 0;
  for (let x = workerData; x < workerData + 50; x += 1) sum += x * 3;
  parentPort.postMessage(sum);
}
