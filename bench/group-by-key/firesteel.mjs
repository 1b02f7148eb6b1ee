import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(async (sc, path) => {
  const [keys, count, medians] = await sc
    .textFile(path)
    .map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    })
    .groupByKey()
    .map(([, values]) => [1, values.length, values.toSorted((a, b) => a - b)[values.length >> 1]])
    .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
  return { keys, count, medians };
});
