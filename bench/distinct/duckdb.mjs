import { benchmark } from "../peers/duckdb-program.mjs";

const path = process.argv[2];
await benchmark(async (query) => {
  const [[count]] = await query(`select count(distinct line)
    from read_csv('${path}', columns = {line: 'varchar'}, delim = '', quote = '', escape = '', header = false)`);
  return count;
});
