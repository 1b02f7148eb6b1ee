/** Each thread gathers its half in a `Set`, hands the other the strings of its hash, and counts what is left. */
import { stringReader, Strings } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];

await onThreads(import.meta.url, [divide, unite], (counts) => counts.reduce((a, b) => a + b));

function divide(index) {
  const found = new Set();
  forEachLine(path, index, (line) => found.add(line));
  const sides = [new Strings(), new Strings()];
  for (const text of found) sides[hash(text) % 2].push(text);
  return sides.map((side) => side.seal());
}

function unite(_index, parts) {
  const found = new Set();
  for (const part of parts) {
    const read = stringReader(part);
    for (let i = 0; i < part.offsets.length - 1; i += 1) found.add(read(i));
  }
  return found.size;
}

function hash(text) {
  let value = 0;
  for (let i = 0; i < text.length; i += 1) value = (Math.imul(value, 31) + text.charCodeAt(i)) | 0;
  return value >>> 1;
}
