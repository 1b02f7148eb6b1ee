import {
  checkContract,
  committerContractLines,
  outputFormatContractLines,
} from "@firesteel/conformance";
import type { OutputFormat } from "@firesteel/core/io";
import { describe, expect, it } from "vitest";
import { brokenOutputs } from "./broken-output.ts";
import { type Table, TableOutputFormat, tableOutput } from "./table-output.ts";

const everything = { staged: true, ordered: true, refusesExisting: true, faults: true };

async function failedLines(make: (table: Table) => OutputFormat<string>): Promise<string[]> {
  const open = async (): Promise<ReturnType<typeof tableOutput>> => tableOutput(make);
  const reports = [
    await checkContract(outputFormatContractLines<string>(), "broken", open, everything),
    await checkContract(committerContractLines<string>(), "broken", open, everything),
  ];
  return reports
    .flatMap(({ results }) => results)
    .filter(({ outcome }) => outcome === "failed")
    .map(({ id }) => id);
}

describe("the contracts of output formats and committers", () => {
  it("hold for a table that stages its rows", async () => {
    expect(await failedLines((table) => new TableOutputFormat(table))).toEqual([]);
  });

  for (const { how, lines, make } of brokenOutputs)
    it(`find one that ${how}`, async () => {
      expect(await failedLines(make)).toEqual(expect.arrayContaining([...lines]));
    });
});
