import type { Dice } from "./dice.ts";
import { bool, int, num, type OddPool, str, tuple, type Type } from "./program-type.ts";

const orderedPools: readonly OddPool[] = ["numbers", "strings", "dates", "bytes"];

/** A type for elements, keys or values; `odd` ones only where no other language has to follow. */
export function randomType(dice: Dice, want: { keyable?: boolean; odd: boolean }): Type {
  if (want.odd && dice.chance(0.5)) {
    const pools: OddPool[] = [...orderedPools, "keys", "keys"];
    if (want.keyable !== true) pools.push("values", "values");
    return { kind: "odd", pool: dice.pick(pools) };
  }
  const simple = [int, int, int, str, str, num, bool];
  if (dice.chance(0.75)) return dice.pick(simple);
  const size = dice.int(1, 3);
  return tuple(...dice.list(size, () => dice.pick(simple)));
}
