import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

/** The program that the README begins with. */
const program = /```ts\n([^]*?)```/.exec(readme)[1];

/** As the README says for plain JavaScript before Node 24. */
const stoppingProgram = `${program.replace("await using", "const")}await sc.stop();\n`;

const documents = {
  "docs/one.md": "to be or not to be\n",
  "docs/deep/two.md": "that is, the question: to be\n",
};

/** Tells why a cluster that is not there cannot be used. */
const askingProgram = `
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
const conf = new SparkConf().setMaster("sc://127.0.0.1:1").setAppName("asks");
const sc = new SparkContext(conf);
console.log(await sc.range(3).count().catch((error) => (FiresteelError.is(error) ? error.code : error)));
await sc.stop();
`;

/** What the programs read and are. */
export const sources = {
  ...documents,
  "asks.mjs": askingProgram,
  "count.mjs": program,
  "stops.mjs": stoppingProgram,
  "count.ts": program,
};

/** The first words of what the program prints, and the lines that it saves. */
export const words = { to: 3, be: 3, or: 1, not: 1, that: 1, is: 1, the: 1, question: 1 };
