import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(async (sc, facts, dimensions) => {
  const named = sc.textFile(dimensions).map((line) => {
    const comma = line.indexOf(",");
    return [Number(line.slice(0, comma)), line.slice(comma + 1)];
  });
  const [count, values, lengths] = await sc
    .textFile(facts)
    .map((line) => {
      const comma = line.indexOf(",");
      return [Number(line.slice(0, comma)), Number(line.slice(comma + 1))];
    })
    .join(named)
    .map(([, [value, name]]) => [1, value, name.length])
    .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
  return { count, values, lengths };
});
