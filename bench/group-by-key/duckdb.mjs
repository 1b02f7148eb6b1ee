import { benchmark } from "../peers/duckdb-program.mjs";

const path = process.argv[2];
await benchmark(async (query) => {
  const [[keys, count, medians]] =
    await query(`select count(*), sum(n)::bigint, sum(median)::bigint from (
    select count(*) as n, list_sort(list(value))[(count(*) // 2 + 1)::bigint] as median
    from read_csv('${path}', columns = {key: 'varchar', value: 'integer'}, delim = ' ', header = false)
    group by key)`);
  return { keys, count, medians };
});
