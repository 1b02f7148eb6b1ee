/** One promise of a contract and the check of it. `Trial` is what a check works with, made afresh for each line. */
export interface ContractLine<Trial, Capability extends string = string> {
  /** Stable, `group.word-word`; reports and broken connectors are told by it. */
  readonly id: string;
  /** The promise as a sentence without subject: "leaves everything as it was where the target exists". */
  readonly says: string;
  /** Capabilities without which nothing is promised. */
  readonly needs?: readonly Capability[];
  /** Throws (`node:assert`) where the promise is broken. */
  check(trial: Trial): Promise<void>;
}

/** A contract: its lines, and how a line begins. */
export interface Contract<Harness, Trial, Capability extends string = string> {
  readonly name: string;
  readonly lines: readonly ContractLine<Trial, Capability>[];
  begin(harness: Harness, line: string, claims: Claims<Capability>): Trial | Promise<Trial>;
}

/** What a connector's author claims, one fact for each capability of the contract. */
export type Claims<Capability extends string> = Readonly<Record<Capability, boolean>>;

/** What every factory gives: closed after the last line. */
export interface Closable {
  close?(): Promise<void>;
}

/** The capabilities that a line needs and that are not claimed. */
export function missingCapabilities<Trial, Capability extends string>(
  line: ContractLine<Trial, Capability>,
  claims: Claims<Capability>,
): Capability[] {
  return (line.needs ?? []).filter((capability) => !claims[capability]);
}
