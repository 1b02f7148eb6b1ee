/** A variable that was captured: what it held, to be compared with what it holds at the action. */
export interface WatchedBinding {
  readonly f: WeakKey;
  readonly name: string;
  readonly value: unknown;
  /** Names from the captured function to this variable. */
  readonly path: readonly string[];
}
