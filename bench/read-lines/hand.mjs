/**
 * The lines of a file as strings, counted, written by hand for two threads: each reads half of the file in 64 KiB
 * pieces, decodes them at the last line end and splits.
 */
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { forEachPiece } from "../hand/lines.mjs";
import { nextMessage, threads } from "../hand/threads.mjs";

if (isMainThread) await main(process.argv[2]);
else parentPort.on("message", (range) => parentPort.postMessage(countRange(range)));

/** Twice: with the start of the threads, and with threads that are there. */
async function main(path) {
  const started = process.hrtime.bigint();
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url)));
  await countWith(workers, path);
  const firstSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  const [again, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
  const lines = await countWith(workers, path);
  const readSeconds = Number(process.hrtime.bigint() - again) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  await Promise.all(workers.map((worker) => worker.terminate()));
  console.log(JSON.stringify({ firstSeconds, readSeconds, cpuSeconds, lines }));
}

async function countWith(workers, path) {
  const counts = await Promise.all(
    workers.map((worker, index) => {
      worker.postMessage({ path, index });
      return nextMessage(worker);
    }),
  );
  return counts.reduce((a, b) => a + b);
}

/** Counts the lines that begin in this thread's half of the file. */
function countRange({ path, index }) {
  let count = 0;
  forEachPiece(path, index, (lines) => {
    count += lines.length;
  });
  return count;
}
