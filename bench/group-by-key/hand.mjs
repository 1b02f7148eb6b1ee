/** Each thread groups its half in a `Map` of arrays, hands the other its keys' columns, and takes the medians of the rest. */
import { Numbers, sealAll, stringReader, Strings } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const path = process.argv[2];

await onThreads(import.meta.url, [divide, group], (parts) =>
  parts.reduce((a, b) => ({
    keys: a.keys + b.keys,
    count: a.count + b.count,
    medians: a.medians + b.medians,
  })),
);

function divide(index) {
  const groups = new Map();
  forEachLine(path, index, (line) => {
    const space = line.indexOf(" ");
    const key = line.slice(0, space);
    const value = Number(line.slice(space + 1));
    const values = groups.get(key);
    if (values === undefined) groups.set(key, [value]);
    else values.push(value);
  });
  const sides = [0, 1].map(() => ({
    keys: new Strings(),
    lengths: new Numbers(),
    values: new Numbers(),
  }));
  for (const [key, values] of groups) {
    // Keys are digits: the last one's parity divides them in halves.
    const side = sides[key.charCodeAt(key.length - 1) % 2];
    side.keys.push(key);
    side.lengths.push(values.length);
    for (const value of values) side.values.push(value);
  }
  return sealAll(sides);
}

function group(_index, parts) {
  const groups = new Map();
  for (const { keys, lengths, values } of parts) {
    const read = stringReader(keys);
    let from = 0;
    for (let i = 0; i < lengths.length; i += 1) {
      const key = read(i);
      const some = values.subarray(from, (from += lengths[i]));
      const others = groups.get(key);
      if (others === undefined) groups.set(key, [some]);
      else others.push(some);
    }
  }
  const found = { keys: groups.size, count: 0, medians: 0 };
  for (const some of groups.values()) {
    const values = new Float64Array(some.reduce((length, each) => length + each.length, 0));
    let filled = 0;
    for (const each of some) {
      values.set(each, filled);
      filled += each.length;
    }
    found.count += values.length;
    found.medians += values.toSorted()[values.length >> 1];
  }
  return found;
}
