import { XORShiftRandom } from "../../random/xor-shift-random.ts";

/** Random choices of the program generator, all of them from one seed. */
export class Dice {
  readonly #random: XORShiftRandom;

  constructor(seed: number) {
    this.#random = new XORShiftRandom(seed);
  }

  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + this.#random.nextInt(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.#random.nextDouble() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.#random.nextInt(choices.length)] as T;
  }

  list<T>(length: number, make: () => T): T[] {
    return Array.from({ length }, make);
  }
}
