/**
 * `npm run bench -- [case…] [--against hand,pyspark] [--runs 3] [--scale 1] [--save name]`; see README.md. `--staged`
 * takes the packages that an earlier run has put under `bench/node_modules`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { stagePackages } from "../tools/release/stage-packages.mjs";
import { cases } from "./cases.mjs";
import { agree } from "./harness/agree.mjs";
import { measure } from "./harness/measure.mjs";
import { installPeers } from "./harness/peers.mjs";
import { caseTable } from "./harness/report.mjs";

const root = resolve(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string", default: "hand" },
    runs: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    save: { type: "string" },
    staged: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => cases.every((each) => each.name !== name));
if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(", ")}`);
const wanted = cases.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const systems = ["firesteel", ...values.against.split(",").filter((name) => name !== "")];
const peers = installPeers(systems, wanted);

// What users install is what is measured.
if (!values.staged) await stagePackages(import.meta.dirname);
const load = () => loadavg()[0].toFixed(1);
const report = [
  `Node.js ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`,
];
for (const each of wanted)
  try {
    report.push("", ...(await runCase(each, Number(values.runs), Number(values.scale))));
  } finally {
    await each.release?.();
  }

const text = `${report.join("\n")}\n`;
console.log(`\n${text}`);
if (values.save !== undefined) {
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(join(root, "bench/results"), { recursive: true });
  const path = join(root, "bench/results", `${date}-${values.save}.md`);
  writeFileSync(path, text);
  execFileSync("npx", ["prettier", "--write", path], { cwd: root });
  console.log(`saved to ${path}`);
}

/** @param {import("./harness/define-case.mjs").BenchmarkCase} each */
async function runCase(each, numRuns, scale) {
  const input = await each.prepare(scale);
  const able = systems.filter((system) => each.programs[system] !== undefined);
  const runs = new Map(able.map((system) => [system, []]));
  const [metric, read] = Object.entries(each.metrics)[0];
  const before = load();
  let expected;
  for (let round = 1; round <= numRuns; round += 1)
    for (const system of able) {
      const run = await measure(each.programs[system](input.arguments, peers), { env: peers.env });
      const answer = each.answer(run.output);
      expected ??= answer;
      if (!agree(answer, expected))
        throw new Error(
          `${each.name}: ${system} answers ${JSON.stringify(answer)}, ${systems[0]} ${JSON.stringify(expected)}`,
        );
      runs.get(system).push(run);
      console.log(
        `${each.name} ${round}/${numRuns} ${system}: ${metric} ${read(run)?.toFixed(2)}, load ${load()}`,
      );
    }
  return [
    ...caseTable(each, input.about, runs),
    "",
    `Load average ${before} before, ${load()} after.`,
  ];
}
