/**
 * The lines of a file as strings, counted, written by hand for two threads: each reads half of the file in 64 KiB
 * pieces, decodes them at the last line end and splits.
 */
import { isAscii } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const threads = 2;
const pieceBytes = 1 << 16;

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
      return new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
      });
    }),
  );
  return counts.reduce((a, b) => a + b);
}

/** Counts the lines that begin in this thread's half of the file. */
function countRange({ path, index }) {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const begin = Math.floor((size * index) / threads);
  const end = Math.floor((size * (index + 1)) / threads);
  const buffer = Buffer.allocUnsafeSlow(2 * pieceBytes);
  // One byte earlier, so that a line which begins exactly here is seen to begin.
  let position = Math.max(0, begin - 1);
  let skips = begin > 0;
  let filled = 0;
  let count = 0;
  for (;;) {
    const read = readSync(file, buffer, filled, pieceBytes, position + filled);
    filled += read;
    let from = 0;
    if (skips) {
      from = buffer.indexOf(10) + 1;
      skips = false;
    }
    let cut = read === 0 ? filled : buffer.lastIndexOf(10, filled - 1) + 1;
    const isLast = read === 0 || position + cut >= end;
    if (isLast && read > 0) cut = buffer.indexOf(10, Math.max(from, end - 1 - position)) + 1 || cut;
    const bytes = buffer.subarray(from, cut);
    const text = isAscii(bytes) ? bytes.latin1Slice() : bytes.utf8Slice();
    const lines = text.split("\n");
    count += text.endsWith("\n") || text === "" ? lines.length - 1 : lines.length;
    if (isLast) break;
    buffer.copyWithin(0, cut, filled);
    position += cut;
    filled -= cut;
  }
  closeSync(file);
  return count;
}
