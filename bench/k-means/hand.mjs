/** Each thread keeps its half of the points in one column and sums them by their closest centre in each iteration. */
import { Numbers } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];
const dimensions = 10;
let points;
let centres;

await onThreads(
  import.meta.url,
  [read, start, ...Array.from({ length: 9 }, () => iterate), move],
  ([moved]) => moved,
);

function read(index) {
  const column = new Numbers();
  forEachLine(path, index, (line) => {
    for (const number of line.split(" ")) column.push(Number(number));
  });
  points = column.seal();
  const head = points.slice(0, 10 * dimensions);
  return [head, head];
}

function start(_index, [head]) {
  centres = Array.from({ length: 10 }, (_, c) => [
    ...head.subarray(c * dimensions, (c + 1) * dimensions),
  ]);
  return partialSums();
}

function iterate(index, parts) {
  move(index, parts);
  return partialSums();
}

function partialSums() {
  const sums = centres.map((centre) => ({ n: 0, total: centre.map(() => 0) }));
  for (let from = 0; from < points.length; from += dimensions) {
    let [best, least] = [0, Infinity];
    for (let c = 0; c < centres.length; c += 1) {
      const centre = centres[c];
      let distance = 0;
      for (let d = 0; d < dimensions; d += 1) {
        const difference = points[from + d] - centre[d];
        distance += difference * difference;
      }
      if (distance < least) [best, least] = [c, distance];
    }
    const sum = sums[best];
    sum.n += 1;
    for (let d = 0; d < dimensions; d += 1) sum.total[d] += points[from + d];
  }
  return [sums, sums];
}

function move(_index, [a, b]) {
  centres = centres.map((centre, c) => {
    const n = a[c].n + b[c].n;
    return n === 0 ? centre : centre.map((_, d) => (a[c].total[d] + b[c].total[d]) / n);
  });
  return centres;
}
