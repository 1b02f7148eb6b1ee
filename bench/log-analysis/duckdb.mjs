import { benchmark } from "../peers/duckdb-program.mjs";

const path = process.argv[2];
const format = String.raw`^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+)$`;
await benchmark(async (query) => {
  await query(`create table pages as
    select m.page as page, count(*) as hits, sum(m.bytes::bigint)::bigint as bytes from (
      select regexp_extract(line, '${format}', ['host', 'time', 'method', 'page', 'status', 'bytes']) as m
      from read_csv('${path}', columns = {line: 'varchar'}, delim = '', quote = '', escape = '', header = false))
    where m.method = 'GET' and m.status::integer < 400 group by page`);
  const top = await query(
    "select page, hits, bytes from pages order by bytes desc, hits desc limit 5",
  );
  const [[count, hits, bytes]] = await query(
    "select count(*), sum(hits)::bigint, sum(bytes)::bigint from pages",
  );
  return { count, hits, bytes, top };
});
