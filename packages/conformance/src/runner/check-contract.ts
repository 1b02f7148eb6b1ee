import type { Claims, Closable, Contract } from "./contract.ts";
import { missingCapabilities } from "./contract.ts";
import { type ContractReport, ReportBuilder } from "./report.ts";

export interface CheckOptions {
  /** For each line; 60 s by default. A line that hangs has failed. */
  readonly timeoutMs?: number;
}

/** Runs a contract without a test runner; never throws for a broken promise, the report tells. */
export async function checkContract<Harness extends Closable, Trial, Capability extends string>(
  contract: Contract<Harness, Trial, Capability>,
  connector: string,
  open: () => Promise<Harness>,
  claims: Claims<Capability>,
  options: CheckOptions = {},
): Promise<ContractReport> {
  const builder = new ReportBuilder(contract, connector, claims);
  const harness = await open();
  try {
    for (const line of contract.lines) {
      if (missingCapabilities(line, claims).length > 0) continue;
      try {
        const check = async (): Promise<void> =>
          await line.check(await contract.begin(harness, line.id, claims));
        await within(check(), options.timeoutMs ?? 60_000);
        builder.passed(line);
      } catch (error) {
        builder.failed(line, error);
      }
    }
  } finally {
    await harness.close?.();
  }
  return builder.report();
}

async function within(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
