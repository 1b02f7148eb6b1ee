/**
 * Each thread parses its half of both files into columns by the parity of the key, takes the other thread's of its own
 * parity, and looks the facts up in a `Map` from key to name.
 */
import { Numbers, sealAll, stringReader, Strings } from "../hand/columns.mjs";
import { forEachLine } from "../hand/lines.mjs";
import { onThreads } from "../hand/threads.mjs";

const [facts, dimensions] = process.argv.slice(2);

await onThreads(import.meta.url, [divide, join], (parts) =>
  parts.reduce((a, b) => ({
    count: a.count + b.count,
    values: a.values + b.values,
    lengths: a.lengths + b.lengths,
  })),
);

function divide(index) {
  const sides = [0, 1].map(() => ({
    keys: new Numbers(),
    values: new Numbers(),
    ids: new Numbers(),
    names: new Strings(),
  }));
  forEachLine(facts, index, (line) => {
    const comma = line.indexOf(",");
    const key = Number(line.slice(0, comma));
    const side = sides[key % 2];
    side.keys.push(key);
    side.values.push(Number(line.slice(comma + 1)));
  });
  forEachLine(dimensions, index, (line) => {
    const comma = line.indexOf(",");
    const id = Number(line.slice(0, comma));
    const side = sides[id % 2];
    side.ids.push(id);
    side.names.push(line.slice(comma + 1));
  });
  return sealAll(sides);
}

function join(_index, parts) {
  const names = new Map();
  for (const part of parts) {
    const read = stringReader(part.names);
    for (let i = 0; i < part.ids.length; i += 1) names.set(part.ids[i], read(i));
  }
  const found = { count: 0, values: 0, lengths: 0 };
  for (const { keys, values } of parts)
    for (let i = 0; i < keys.length; i += 1) {
      const name = names.get(keys[i]);
      if (name === undefined) continue;
      found.count += 1;
      found.values += values[i];
      found.lengths += name.length;
    }
  return found;
}
