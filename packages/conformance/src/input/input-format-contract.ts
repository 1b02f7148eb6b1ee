import type { Claims, Contract } from "../runner/contract.ts";
import { registerContract, type RegisterOptions } from "../runner/register-contract.ts";
import {
  type InputFormatCapability,
  type InputFormatHarness,
  type InputFormatLine,
  InputFormatTrial,
} from "./input-format-trial.ts";
import { readerLines } from "./reader-lines.ts";
import { splitLines } from "./split-lines.ts";

const lines: readonly InputFormatLine[] = [...splitLines, ...readerLines];

/** The contract of `InputFormat` for formats of `T`. */
export function inputFormatContractLines<Input, T>(): Contract<
  InputFormatHarness<Input, T>,
  InputFormatTrial<Input, T>,
  InputFormatCapability
> {
  return {
    name: "input format",
    // What is stored and read goes through the lines unseen.
    lines,
    begin: (harness, _line, claims) => new InputFormatTrial(harness, claims.ordered),
  };
}

/**
 * Registers the contract of `InputFormat` as tests: every record once whatever the splits, readers that can be made
 * again from their split, cancellation.
 */
export function inputFormatContract<Input, T>(
  name: string,
  open: () => Promise<InputFormatHarness<Input, T>>,
  capabilities: Claims<InputFormatCapability>,
  options: RegisterOptions = {},
): void {
  registerContract(inputFormatContractLines<Input, T>(), name, open, capabilities, options);
}
