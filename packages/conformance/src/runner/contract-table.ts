import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContractReport, LineResult } from "./report.ts";

/** The reports that suites left in `directory`. */
export function readReports(directory: string): ContractReport[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")) as ContractReport);
}

/**
 * Markdown: a row for each contract and connector with its counts and the capabilities that lines lacked, then a row
 * for each line that did not pass.
 */
export function formatContractTable(reports: readonly ContractReport[]): string {
  const rows = [
    ["contract", "connector", "passed", "failed", "unsupported", "for want of"],
    ["---", "---", "--:", "--:", "--:", "---"],
  ];
  const sorted = reports.toSorted(
    (a, b) => compare(a.contract, b.contract) || compare(a.connector, b.connector),
  );
  for (const { contract, connector, results } of sorted) {
    const count = (outcome: LineResult["outcome"]): string =>
      String(results.filter((result) => result.outcome === outcome).length);
    const missing = new Set(results.flatMap((result) => result.missing ?? []));
    rows.push([
      contract,
      connector,
      count("passed"),
      count("failed"),
      count("unsupported"),
      [...missing].toSorted().join(", "),
    ]);
  }
  const notPassed = sorted.flatMap(({ contract, connector, results }) =>
    results
      .filter(({ outcome }) => outcome !== "passed")
      .map((line) => [contract, connector, line.id, line.says, reason(line)]),
  );
  const table = formatRows(rows);
  if (notPassed.length === 0) return table;
  const details = [
    ["contract", "connector", "line", "says", "outcome"],
    ["---", "---", "---", "---", "---"],
    ...notPassed,
  ];
  return `${table}\n${formatRows(details)}`;
}

function reason({ outcome, missing, error }: LineResult): string {
  return outcome === "unsupported"
    ? `unsupported: no ${(missing ?? []).join(", ")}`
    : `failed: ${(error ?? "").split("\n")[0]}`;
}

function formatRows(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
