import { checkContract, inputFormatContractLines } from "@firesteel/conformance";
import type { InputFormat } from "@firesteel/core/io";
import { describe, expect, it } from "vitest";
import { brokenInputs } from "./broken-input.ts";
import { type Line, type LineSplit, PlainLines, plainLinesHarness } from "./plain-lines.ts";

async function failedLines(
  make: (text: string | undefined) => InputFormat<Line, LineSplit>,
): Promise<string[]> {
  const report = await checkContract(
    inputFormatContractLines<string, Line>(),
    "broken",
    async () => plainLinesHarness(make),
    { splittable: true, ordered: true },
  );
  return report.results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
}

describe("the contract of input formats", () => {
  it("holds for plain lines", async () => {
    expect(await failedLines((text) => new PlainLines(text))).toEqual([]);
  });

  for (const { how, lines, make } of brokenInputs)
    it(`finds one that ${how}`, async () => {
      expect(await failedLines(make)).toEqual(expect.arrayContaining([...lines]));
    });
});
