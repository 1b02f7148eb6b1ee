import { onThreads, threads } from "../hand/threads.mjs";

const count = Number(process.argv[2]);

await onThreads(import.meta.url, [sum], (sums) => sums.reduce((a, b) => a + b));

function sum(index) {
  const end = Math.floor((count * (index + 1)) / threads);
  let total = 0;
  for (let i = Math.floor((count * index) / threads); i < end; i += 1) {
    const x = i * 3 + 1;
    if (x % 7 !== 0) total += x % 1000;
  }
  return total;
}
