import { registerCoreExport } from "../../closure/core-exports.ts";

/**
 * What is known of a result when the time is up, and a way to wait for all of it. Spark: `PartialResult`; waiting
 * gives a promise here.
 */
export class PartialResult<R> {
  /** What was known when the time was up. */
  readonly initialValue: R;
  readonly isInitialValueFinal: boolean;
  readonly #final: Promise<R>;

  constructor(initialValue: R, isFinal: boolean, final: Promise<R>) {
    this.initialValue = initialValue;
    this.isInitialValueFinal = isFinal;
    this.#final = final;
    // Nobody need wait for it.
    this.#final.catch(() => undefined);
  }

  /** The result of the whole job, when it is done. */
  getFinalValue(): Promise<R> {
    return this.#final;
  }

  onComplete(handler: (result: R) => void): this {
    this.#final.then(handler, () => undefined);
    return this;
  }

  onFail(handler: (error: unknown) => void): this {
    this.#final.catch(handler);
    return this;
  }

  map<S>(f: (result: R) => S): PartialResult<S> {
    return new PartialResult(f(this.initialValue), this.isInitialValueFinal, this.#final.then(f));
  }

  toString(): string {
    const kind = this.isInitialValueFinal ? "final" : "partial";
    return `(${kind}: ${String(this.initialValue)})`;
  }
}

registerCoreExport("PartialResult", PartialResult);
