import { benchmark } from "../peers/duckdb-program.mjs";

const path = process.argv[2];
await benchmark(async (query) => {
  await query(`create table counts as
    select word, count(*) as n from (
      select unnest(string_split(line, ' ')) as word
      from read_csv('${path}', columns = {line: 'varchar'}, delim = '', quote = '', escape = '', header = false)
    ) group by word`);
  const top = await query("select word, n from counts order by n desc, word desc limit 10");
  const [[distinct, words, checksum]] = await query(
    "select count(*), sum(n)::bigint, sum(n * length(word))::bigint from counts",
  );
  return { words, distinct, checksum, top };
});
