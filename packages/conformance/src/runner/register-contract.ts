import type { Claims, Closable, Contract } from "./contract.ts";
import { missingCapabilities } from "./contract.ts";
import { keepReport, ReportBuilder } from "./report.ts";
import { detectedTestApi, type TestApi } from "./test-api.ts";

export interface RegisterOptions {
  /** The runner to register with; by default the one that the process runs under (vitest, Jest, else `node:test`). */
  readonly testApi?: TestApi;
  /** For each line, and for opening and closing; 120 s by default: a busy machine is no failure. */
  readonly timeoutMs?: number;
}

/**
 * Registers a test for each line of `contract` that the claimed capabilities promise. The others are no tests, but
 * rows of the report.
 */
export function registerContract<Harness extends Closable, Trial, Capability extends string>(
  contract: Contract<Harness, Trial, Capability>,
  connector: string,
  open: () => Promise<Harness>,
  claims: Claims<Capability>,
  options: RegisterOptions = {},
): void {
  const { testApi = detectedTestApi, timeoutMs = 120_000 } = options;
  const builder = new ReportBuilder(contract, connector, claims);
  testApi.describe(`${connector}: ${contract.name} contract`, () => {
    let harness: Harness | undefined;
    testApi.beforeAll(async () => {
      harness = await open();
    }, timeoutMs);
    testApi.afterAll(async () => {
      keepReport(builder.report());
      await harness?.close?.();
    }, timeoutMs);

    for (const line of contract.lines) {
      if (missingCapabilities(line, claims).length > 0) continue;
      const test = async (): Promise<void> => {
        try {
          if (harness === undefined) throw new Error("the connector under test did not open");
          await line.check(await contract.begin(harness, line.id, claims));
          builder.passed(line);
        } catch (error) {
          builder.failed(line, error);
          throw error;
        }
      };
      testApi.it(`${line.id}: ${line.says}`, test, timeoutMs);
    }
  });
}
