import { benchmark } from "../peers/firesteel-program.mjs";

const format = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+)$/;

await benchmark(async (sc, path) => {
  const pages = sc
    .textFile(path)
    .map((line) => format.exec(line))
    .filter((match) => match !== null && match[3] === "GET" && Number(match[5]) < 400)
    .map((match) => [match[4], [1, Number(match[6])]])
    .reduceByKey((a, b) => [a[0] + b[0], a[1] + b[1]])
    .cache();
  const top = await pages.top(5, ([page, [hits, bytes]]) => [bytes, hits, page]);
  const [count, hits, bytes] = await pages
    .map(([, [n, size]]) => [1, n, size])
    .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
  return { count, hits, bytes, top: top.map(([page, [n, size]]) => [page, n, size]) };
});
