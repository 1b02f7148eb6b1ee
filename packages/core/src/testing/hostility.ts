import { XORShiftRandom } from "../random/xor-shift-random.ts";

/** How an engine for tests behaves where its contract leaves the choice. */
export interface Hostility {
  /** The order in which a reduce task gets its blocks, or a stage runs its tasks. */
  arrange<T>(things: readonly T[]): readonly T[];
  /** Which of two successful attempts of a task is kept; undefined: there is only one attempt. */
  chooseAttempt(): 0 | 1 | undefined;
  /** Which of several workers, each with compiled code of its own, runs an attempt. */
  chooseWorker(): number;
  /** What an attempt may reserve; little makes everything spill. */
  readonly executionBytes: number;
}

/** One worker, one attempt, everything in its order. */
export const friendly: Hostility = {
  arrange: (things) => things,
  chooseAttempt: () => undefined,
  chooseWorker: () => 0,
  executionBytes: Number.POSITIVE_INFINITY,
};

/**
 * Everything at random, and every task twice; the same again for the same seed. `executionBytes` are all that an
 * attempt may reserve.
 */
export function hostile(
  seed: number,
  executionBytes: number = Number.POSITIVE_INFINITY,
): Hostility {
  const random = new XORShiftRandom(seed);
  return {
    arrange: (things) => {
      const shuffled = [...things];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.nextInt(i + 1);
        const [a, b] = [shuffled[i], shuffled[j]];
        shuffled[i] = b as (typeof shuffled)[number];
        shuffled[j] = a as (typeof shuffled)[number];
      }
      return shuffled;
    },
    chooseAttempt: () => (random.nextInt(2) === 0 ? 0 : 1),
    chooseWorker: () => random.nextInt(2),
    executionBytes,
  };
}
