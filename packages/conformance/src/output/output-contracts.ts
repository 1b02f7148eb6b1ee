import type { Claims, Contract } from "../runner/contract.ts";
import { registerContract, type RegisterOptions } from "../runner/register-contract.ts";
import { abortLines } from "./abort-lines.ts";
import { commitLines } from "./commit-lines.ts";
import { commitFaultLines } from "./commit-fault-lines.ts";
import {
  type OutputCapability,
  type OutputHarness,
  type OutputLine,
  OutputTrial,
} from "./output-trial.ts";
import { writeLines } from "./write-lines.ts";

type OutputContract<T> = Contract<OutputHarness<T>, OutputTrial<T>, OutputCapability>;

/** The contract of `OutputFormat` as far as it writes records. */
export function outputFormatContractLines<T>(): OutputContract<T> {
  return contractOf("output format", writeLines);
}

/** The contract of `OutputFormat` as far as it commits jobs. */
export function committerContractLines<T>(): OutputContract<T> {
  return contractOf("committer", [...commitLines, ...abortLines, ...commitFaultLines]);
}

/** Registers the contract of `OutputFormat` as far as it writes records as tests. */
export function outputFormatContract<T>(
  name: string,
  open: () => Promise<OutputHarness<T>>,
  capabilities: Claims<OutputCapability>,
  options: RegisterOptions = {},
): void {
  registerContract(outputFormatContractLines<T>(), name, open, capabilities, options);
}

/**
 * Registers the contract of `OutputFormat` as far as it commits jobs as tests: several successful attempts of a
 * partition, late ones, commits that are repeated, crash or race, jobs that are aborted.
 */
export function committerContract<T>(
  name: string,
  open: () => Promise<OutputHarness<T>>,
  capabilities: Claims<OutputCapability>,
  options: RegisterOptions = {},
): void {
  registerContract(committerContractLines<T>(), name, open, capabilities, options);
}

function contractOf<T>(name: string, lines: readonly OutputLine[]): OutputContract<T> {
  return {
    name,
    // What is written and read goes through the lines unseen.
    lines,
    begin: (harness, _line, claims) => new OutputTrial(harness, claims),
  };
}
