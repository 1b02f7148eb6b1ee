import { on } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

export const threads = 2;

/**
 * A program written by hand as phases on two threads. A phase gets the thread's index and what the threads sent it in
 * the phase before, in the order of threads; it returns one message for each thread. What the last phase returns is a
 * thread's result, which `fold` makes the answer of. The start of the threads is timed.
 *
 * @param {string} url of the program's own module
 * @param {((index: number, incoming: any[]) => any)[]} phases
 * @param {(results: any[]) => unknown} fold
 */
export async function onThreads(url, phases, fold) {
  if (!isMainThread) {
    for await (const [{ phase, index, incoming }] of on(parentPort, "message"))
      parentPort.postMessage(await phases[phase](index, incoming));
    return;
  }
  const started = process.hrtime.bigint();
  const argv = process.argv.slice(2);
  const workers = Array.from({ length: threads }, () => new Worker(new URL(url), { argv }));
  let sent = workers.map(() => []);
  for (const phase of phases.keys())
    sent = await Promise.all(
      workers.map((worker, index) => {
        const incoming = sent.map((messages) => messages[index]);
        worker.postMessage({ phase, index, incoming });
        return nextMessage(worker);
      }),
    );
  const answer = fold(sent);
  const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  await Promise.all(workers.map((worker) => worker.terminate()));
  console.log(JSON.stringify({ jobSeconds, answer }));
}

/** What `worker` sends next, or the error that ends it. */
export function nextMessage(worker) {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
