import { checkContract, faultContractLines } from "@firesteel/conformance";
import { describe, expect, it } from "vitest";
import { openHttpStore } from "../fault/http-store-harness.ts";
import { brokenClients } from "./broken-clients.ts";

describe("the fault contract", () => {
  for (const { how, lines, make } of brokenClients)
    it(`finds a client that ${how}`, async () => {
      // The other lines take their time, and test/fault runs them on a client that is whole.
      const contract = {
        ...faultContractLines,
        lines: faultContractLines.lines.filter(({ id }) => lines.includes(id)),
      };
      const report = await checkContract(contract, "broken", () => openHttpStore(make), {
        resumesReads: true,
        retries: true,
        http: true,
        timesOut: true,
        detectsCorruption: true,
      });
      expect(report.results.map(({ id, outcome }) => [id, outcome]).toSorted()).toEqual(
        lines.map((id) => [id, "failed"]).toSorted(),
      );
    });
});
