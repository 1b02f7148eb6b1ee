import { benchmark } from "../peers/duckdb-program.mjs";

const count = process.argv[2];
await benchmark(async (query) => {
  const [[sum]] = await query(
    `select sum((i * 3 + 1) % 1000)::bigint from range(${count}) as t(i) where (i * 3 + 1) % 7 <> 0`,
  );
  return sum;
});
