/**
 * Each thread keeps the links of the pages of its parity as columns, and in every iteration sums what its pages give in a
 * `Map` for each thread, hands it over as columns, and merges.
 */
import { Numbers, sealAll } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];
/** From a page to those it links to, and to its rank. */
const links = new Map();
let ranks = new Map();

await onThreads(
  import.meta.url,
  [divide, start, ...Array.from({ length: 9 }, () => iterate), finish],
  (parts) =>
    parts.reduce((a, b) => ({
      count: a.count + b.count,
      sum: a.sum + b.sum,
      largest: Math.max(a.largest, b.largest),
    })),
);

function divide(index) {
  const sides = [0, 1].map(() => ({ from: new Numbers(), to: new Numbers() }));
  forEachLine(path, index, (line) => {
    const space = line.indexOf(" ");
    const from = Number(line.slice(0, space));
    sides[from % 2].from.push(from);
    sides[from % 2].to.push(Number(line.slice(space + 1)));
  });
  return sealAll(sides);
}

function start(_index, parts) {
  for (const { from, to } of parts)
    for (let i = 0; i < from.length; i += 1) {
      const pages = links.get(from[i]);
      if (pages === undefined) links.set(from[i], [to[i]]);
      else pages.push(to[i]);
    }
  for (const page of links.keys()) ranks.set(page, 1);
  return contributions();
}

function iterate(_index, parts) {
  merge(parts);
  return contributions();
}

function finish(_index, parts) {
  merge(parts);
  const found = { count: ranks.size, sum: 0, largest: 0 };
  for (const rank of ranks.values()) {
    found.sum += rank;
    found.largest = Math.max(found.largest, rank);
  }
  return found;
}

function contributions() {
  const sides = [new Map(), new Map()];
  for (const [page, rank] of ranks) {
    const pages = links.get(page);
    if (pages === undefined) continue;
    const share = rank / pages.length;
    for (const to of pages) {
      const sums = sides[to % 2];
      sums.set(to, (sums.get(to) ?? 0) + share);
    }
  }
  return sides.map((sums) => {
    const [pages, shares] = [new Numbers(), new Numbers()];
    for (const [page, sum] of sums) {
      pages.push(page);
      shares.push(sum);
    }
    return { pages: pages.seal(), shares: shares.seal() };
  });
}

function merge(parts) {
  ranks = new Map();
  for (const { pages, shares } of parts)
    for (let i = 0; i < pages.length; i += 1)
      ranks.set(pages[i], (ranks.get(pages[i]) ?? 0) + shares[i]);
  for (const [page, sum] of ranks) ranks.set(page, 0.15 + 0.85 * sum);
}
