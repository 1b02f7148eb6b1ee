/**
 * Each thread parses its half into keys and payloads, in two ranges of keys that the first thousand lines divide; takes
 * the other thread's columns of its range, sorts an index by radix, and walks its records as strings.
 */
import { openSync, readSync } from "node:fs";
import { Numbers, sealAll, stringReader, Strings } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];

await onThreads(import.meta.url, [divide, sort], (parts) => {
  const filled = parts.filter(({ count }) => count > 0);
  const sum = (name) => filled.reduce((total, part) => total + part[name], 0);
  const isSorted = filled.every(
    (part, i) => part.isSorted && (i === 0 || filled[i - 1].last <= part.first),
  );
  return { isSorted, count: sum("count"), keys: sum("keys"), length: sum("length") };
});

function divide(index) {
  const bound = middleKey();
  const ranges = [0, 1].map(() => ({ keys: new Numbers(), payloads: new Strings() }));
  forEachLine(path, index, (line) => {
    const key = Number(line.slice(0, 10));
    const range = ranges[key < bound ? 0 : 1];
    range.keys.push(key);
    range.payloads.push(line.slice(11));
  });
  return sealAll(ranges);
}

function middleKey() {
  const head = Buffer.alloc(100_000);
  const bytes = readSync(openSync(path, "r"), head, 0, head.length, 0);
  const lines = head.latin1Slice(0, bytes).split("\n").slice(0, -1);
  const keys = lines.map((line) => Number(line.slice(0, 10))).toSorted((a, b) => a - b);
  return keys[keys.length >> 1];
}

function sort(_index, [mine, other]) {
  const keys = new Float64Array(mine.keys.length + other.keys.length);
  keys.set(mine.keys);
  keys.set(other.keys, mine.keys.length);
  const readMine = stringReader(mine.payloads);
  const readOther = stringReader(other.payloads);
  const part = { isSorted: true, count: 0, keys: 0, length: 0, first: Infinity, last: -Infinity };
  for (const i of radixOrder(keys)) {
    const key = keys[i];
    const payload = i < mine.keys.length ? readMine(i) : readOther(i - mine.keys.length);
    if (part.count === 0) part.first = key;
    if (key < part.last) part.isSorted = false;
    part.last = key;
    part.count += 1;
    part.keys += key % 1009;
    part.length += payload.length;
  }
  return part;
}

/** Indexes in the order of doubles that are not negative, sixteen bits at a time, digits that are all equal left out. */
function radixOrder(keys) {
  const { length } = keys;
  let order = new Uint32Array(length).map((_, i) => i);
  let next = new Uint32Array(length);
  const digits = new Uint16Array(keys.buffer);
  for (let digit = 0; digit < 4; digit += 1) {
    const starts = new Uint32Array(65_537);
    for (let i = digit; i < digits.length; i += 4) starts[digits[i] + 1] += 1;
    if (starts.includes(length)) continue;
    for (let i = 1; i < starts.length; i += 1) starts[i] += starts[i - 1];
    for (let i = 0; i < length; i += 1) {
      const from = order[i];
      next[starts[digits[4 * from + digit]]++] = from;
    }
    [order, next] = [next, order];
  }
  return order;
}
