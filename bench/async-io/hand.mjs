/** Each thread has as many requests under way as Firesteel has for a partition. */
import { Agent } from "node:http";
import { onThreads, threads } from "../hand/threads.mjs";
import { ask } from "./request.mjs";

const [port, count] = process.argv.slice(2);

await onThreads(import.meta.url, [askHalf], (sums) => sums.reduce((a, b) => a + b));

async function askHalf(index) {
  const agent = new Agent({ keepAlive: true });
  const end = Math.floor((count * (index + 1)) / threads);
  let next = Math.floor((count * index) / threads);
  let total = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (next < end) {
        const number = await ask(agent, port, next++);
        total += number;
      }
    }),
  );
  return total;
}
