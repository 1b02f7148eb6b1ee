import { UserError } from "../errors/firesteel-error.ts";
import { hashKey } from "../key/hash-key.ts";
import { hashString } from "../key/murmur3.ts";

const smallestPrecision = 4;
const largestPrecision = 24;
const secondSeed = 0x5bd1e995;

/**
 * Estimates how many distinct values it was offered, in `2 ** precision` registers, with a relative standard error of
 * about `1.04 / sqrt(2 ** precision)`. Values are told apart as keys are. Instead of tables of empirical corrections
 * the estimator is O. Ertl's improved one ("New cardinality estimation algorithms for HyperLogLog sketches", 2017),
 * which needs none at either end of the range.
 */
export class HyperLogLogPlusPlus {
  readonly registers: Uint8Array;
  readonly #precision: number;

  /** @param sparsePrecision is accepted for Spark's sake: there is no sparse form, so it changes nothing */
  constructor(
    precision: number,
    sparsePrecision: number = 0,
    registers: Uint8Array = new Uint8Array(2 ** checkPrecision(precision)),
  ) {
    void sparsePrecision;
    this.#precision = precision;
    this.registers = registers;
  }

  offer(value: unknown): void {
    const high = hashKey(value);
    const low = typeof value === "string" ? hashString(value, secondSeed) : scatter(high, value);
    const register = high >>> (32 - this.#precision);
    const rest = high << this.#precision;
    const width = 32 - this.#precision;
    const rank = rest === 0 ? width + Math.clz32(low) + 1 : Math.clz32(rest) + 1;
    if (rank > (this.registers[register] as number)) this.registers[register] = rank;
  }

  mergeRegisters(other: Uint8Array): void {
    const { registers } = this;
    for (let i = 0; i < registers.length; i++)
      if ((other[i] as number) > (registers[i] as number)) registers[i] = other[i] as number;
  }

  /** The estimate, rounded. */
  cardinality(): number {
    const m = this.registers.length;
    const q = 64 - this.#precision;
    const counts = new Uint32Array(q + 2);
    for (const rank of this.registers) counts[rank] = (counts[rank] as number) + 1;
    let z = m * tau(1 - (counts[q + 1] as number) / m);
    for (let k = q; k >= 1; k--) z = 0.5 * (z + (counts[k] as number));
    z += m * sigma((counts[0] as number) / m);
    return Math.round((m * m) / (2 * Math.LN2 * z));
  }
}

/** 32 further bits: of a number from its own bits, otherwise stirred from the hash. */
function scatter(hash: number, value: unknown): number {
  let x = hash ^ secondSeed;
  if (typeof value === "number") {
    scratch[0] = value + 0;
    x ^= Math.imul(words[0] as number, 0x9e3779b1) + Math.imul(words[1] as number, 0x85ebca77);
  }
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let x = start;
  let y = 1;
  let z = x;
  for (;;) {
    x *= x;
    const before = z;
    z += x * y;
    y += y;
    if (z === before) return z;
  }
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  for (;;) {
    x = Math.sqrt(x);
    const before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
    if (z === before) return z / 3;
  }
}

function checkPrecision(precision: number): number {
  if (
    Number.isInteger(precision) &&
    precision >= smallestPrecision &&
    precision <= largestPrecision
  )
    return precision;
  throw new UserError(
    "INVALID_ACCURACY",
    `a sketch of precision ${precision} cannot be made: ask for a relative standard deviation between 0.0003 and 0.26`,
  );
}
