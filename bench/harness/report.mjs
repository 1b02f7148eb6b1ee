/**
 * Markdown of one case: medians with least and most, and how much of each peer's first metric Firesteel takes.
 *
 * @param {import("./define-case.mjs").BenchmarkCase} each
 * @param {string} about
 * @param {Map<string, import("./measure.mjs").Run[]>} runs by system, Firesteel first
 */
export function caseTable(each, about, runs) {
  const metrics = Object.entries(each.metrics).filter(([, read]) =>
    [...runs.values()].flat().some((run) => read(run) !== undefined),
  );
  const [, first] = metrics[0];
  const ours = [...runs.values()][0];
  const base = median(ours.map(first));
  const head = ["system", ...metrics.map(([name]) => name), "Firesteel takes"];
  const rows = [...runs].map(([system, list]) => [
    system,
    ...metrics.map(([, read]) => spread(list.map(read))),
    list === ours ? "" : `${(base / median(list.map(first))).toFixed(2)} of it`,
  ]);
  return [
    `## ${each.name}: ${about}, median of ${ours.length} (least–most)`,
    "",
    ...[head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`),
  ];
}

function spread(numbers) {
  if (numbers.includes(undefined)) return "–";
  return `${show(median(numbers))} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}

function show(number) {
  return number >= 100 ? number.toFixed(0) : number.toFixed(2);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
