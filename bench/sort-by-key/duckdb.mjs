/** The sort has to be made, since the order of neighbours is asked for: `lag` over all rows. */
import { benchmark } from "../peers/duckdb-program.mjs";

const [path, memory] = process.argv.slice(2);
await benchmark(
  async (query) => {
    await query(`create table sorted as
      select substr(line, 1, 10)::bigint as key, substr(line, 12) as payload
      from read_csv('${path}', columns = {line: 'varchar'}, delim = '', quote = '', escape = '', header = false)
      order by key`);
    const [[isSorted, count, keys, length]] = await query(`select bool_and(key >= before), count(*),
      sum(key % 1009)::bigint, sum(length(payload))::bigint
      from (select key, payload, coalesce(lag(key) over (order by rowid), 0) as before from sorted)`);
    return { isSorted, count, keys, length };
  },
  memory === ""
    ? {}
    : { memory_limit: memory.replace("m", "MB"), temp_directory: `${path}.duckdb` },
);
