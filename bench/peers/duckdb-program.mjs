import { createRequire } from "node:module";

/** Times `job(query)` on a database in memory with two threads; `query` gives the rows as arrays. */
export async function benchmark(job, settings = {}) {
  const { DuckDBInstance } = createRequire(import.meta.url)(process.env.BENCH_DUCKDB);
  const database = await DuckDBInstance.create(":memory:", { threads: "2", ...settings });
  const connection = await database.connect();
  const started = process.hrtime.bigint();
  const answer = await job(async (sql) => {
    const rows = (await connection.runAndReadAll(sql)).getRowsJson();
    return rows.map((row) => row.map((value) => (/^-?\d+$/.test(value) ? Number(value) : value)));
  });
  const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(JSON.stringify({ jobSeconds, answer }));
}
