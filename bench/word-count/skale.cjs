/** Skale has no `top`: the largest are sought in what is collected, as its users do. */
const sc = require(process.env.BENCH_SKALE).context();
const started = process.hrtime.bigint();
sc.textFile(process.argv[2])
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b, 0)
  .collect((error, counts) => {
    if (error) throw error;
    let words = 0;
    let checksum = 0;
    for (const [word, n] of counts) {
      words += n;
      checksum += n * word.length;
    }
    const top = counts.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1)).slice(0, 10);
    const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
    const answer = { words, distinct: counts.length, checksum, top };
    sc.end();
    console.log(JSON.stringify({ jobSeconds, answer }));
  });
