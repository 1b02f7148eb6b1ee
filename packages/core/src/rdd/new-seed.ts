import { randomInt } from "node:crypto";

/** A seed for where the user gave none. */
export function newSeed(): number {
  return randomInt(2 ** 47);
}
