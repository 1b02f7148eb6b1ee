import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDirectories } from "@firesteel/core/io";
import { type Claims, type Contract, type ContractLine, missingCapabilities } from "./contract.ts";

export type LineOutcome = "passed" | "failed" | "unsupported";

export interface LineResult {
  readonly id: string;
  readonly says: string;
  readonly outcome: LineOutcome;
  /** Of an unsupported line: the capabilities that the connector does not claim. */
  readonly missing?: readonly string[];
  /** Of a failed line. */
  readonly error?: string;
}

/** What became of every line of a contract; none is left out. */
export interface ContractReport {
  readonly contract: string;
  readonly connector: string;
  readonly results: readonly LineResult[];
}

/** Environment variable that names a directory for reports, from which `firesteel-contract-table` makes a table. */
export const reportDirectoryVariable = "FIRESTEEL_CONTRACT_REPORTS";

/** Collects the results of one run of a contract. */
export class ReportBuilder<Harness, Trial, Capability extends string> {
  readonly #contract: Contract<Harness, Trial, Capability>;
  readonly #connector: string;
  readonly #claims: Claims<Capability>;
  readonly #ended = new Map<string, LineResult>();

  constructor(
    contract: Contract<Harness, Trial, Capability>,
    connector: string,
    claims: Claims<Capability>,
  ) {
    this.#contract = contract;
    this.#connector = connector;
    this.#claims = claims;
  }

  passed({ id, says }: ContractLine<Trial, Capability>): void {
    this.#ended.set(id, { id, says, outcome: "passed" });
  }

  failed({ id, says }: ContractLine<Trial, Capability>, error: unknown): void {
    this.#ended.set(id, { id, says, outcome: "failed", error: messageOf(error) });
  }

  /** Lines that were to run and never ended (filtered out, interrupted) count as failed. */
  report(): ContractReport {
    const results = this.#contract.lines.map((line): LineResult => {
      const { id, says } = line;
      const missing = missingCapabilities(line, this.#claims);
      if (missing.length > 0) return { id, says, outcome: "unsupported", missing };
      return this.#ended.get(id) ?? { id, says, outcome: "failed", error: "did not run" };
    });
    return { contract: this.#contract.name, connector: this.#connector, results };
  }
}

/** With the causes: a property's failure tells the values, its cause what was wrong. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${messageOf(error.cause)}`;
}

/** Writes `report` to the directory that the environment names, if it does. */
export function keepReport(report: ContractReport): void {
  const directory = process.env[reportDirectoryVariable];
  if (directory === undefined || directory === "") return;
  makeDirectories(directory);
  const name = `${report.contract}-${report.connector}-${randomBytes(4).toString("hex")}.json`;
  writeFileSync(
    join(directory, name.replaceAll(/[^A-Za-z0-9.-]+/g, "_")),
    `${JSON.stringify(report, undefined, 2)}\n`,
  );
}
