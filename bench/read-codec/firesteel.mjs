/** The number of lines of a compressed file, twice: with the start of the threads, and with threads that are there. */
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("read codec"));
const count = async () => {
  const [started, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
  const lines = await sc.textFile(process.argv[2]).count();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, lines };
};
const first = await count();
const second = await count();
await sc.stop();

console.log(
  JSON.stringify({
    firstSeconds: first.seconds,
    readSeconds: second.seconds,
    cpuSeconds: second.cpuSeconds,
    lines: second.lines,
  }),
);
