/** Each thread sums its half by page in a `Map` of mutable cells; the first merges the second's. */
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];
const format = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+)$/;

await onThreads(import.meta.url, [parse, merge], ([found]) => found);

function parse(index) {
  const pages = new Map();
  forEachLine(path, index, (line) => {
    const match = format.exec(line);
    if (match === null || match[3] !== "GET" || Number(match[5]) >= 400) return;
    add(pages, match[4], 1, Number(match[6]));
  });
  return [pages, undefined];
}

function add(pages, page, hits, bytes) {
  const cell = pages.get(page);
  if (cell === undefined) pages.set(page, { hits, bytes });
  else {
    cell.hits += hits;
    cell.bytes += bytes;
  }
}

function merge(index, [pages, others]) {
  if (index > 0) return undefined;
  for (const [page, { hits, bytes }] of others) add(pages, page, hits, bytes);
  const found = { count: pages.size, hits: 0, bytes: 0, top: [] };
  for (const { hits, bytes } of pages.values()) {
    found.hits += hits;
    found.bytes += bytes;
  }
  found.top = [...pages]
    .map(([page, { hits, bytes }]) => [page, hits, bytes])
    .toSorted((a, b) => b[2] - a[2] || b[1] - a[1])
    .slice(0, 5);
  return found;
}
