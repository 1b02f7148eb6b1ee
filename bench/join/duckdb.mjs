import { benchmark } from "../peers/duckdb-program.mjs";

const [facts, dimensions] = process.argv.slice(2);
await benchmark(async (query) => {
  const [[count, values, lengths]] =
    await query(`select count(*), sum(value)::bigint, sum(length(name))::bigint
    from read_csv('${facts}', columns = {key: 'integer', value: 'integer'}, header = false)
    join read_csv('${dimensions}', columns = {key: 'integer', name: 'varchar'}, header = false) using (key)`);
  return { count, values, lengths };
});
