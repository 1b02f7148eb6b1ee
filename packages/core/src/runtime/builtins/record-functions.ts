import { compareValues } from "../../key/compare-values.ts";
import { keysEqual } from "../../key/keys-equal.ts";
import { decodeValue } from "../value-block.ts";
import type { BuiltinFactories, Callable } from "./builtin-context.ts";

type RecordFunctionName =
  | "identity"
  | "constant"
  | "add"
  | "maximum"
  | "minimum"
  | "pairWithPartition"
  | "zipWithIndex"
  | "zipWithUniqueId"
  | "keyEquals"
  | "keyInRange";

/** Functions of one record, or of two in reductions. */
export const recordFunctions: BuiltinFactories<RecordFunctionName> = {
  identity: () => (x: unknown) => x,
  constant:
    (_, [value]) =>
    () =>
      value,
  add: () => (a: number, b: number) => a + b,
  maximum: (_, __, [keyFn]) => extreme(keyFn, 1),
  minimum: (_, __, [keyFn]) => extreme(keyFn, -1),
  pairWithPartition:
    ({ partition }, [n]) =>
    (x: unknown) => [partition % n, x],
  zipWithIndex: ({ partition }, [starts]) => {
    let i = starts[partition] ?? 0;
    return (x: unknown) => [x, i++];
  },
  zipWithUniqueId: ({ partition }, [n]) => {
    let id = partition - n;
    return (x: unknown) => [x, (id += n)];
  },
  keyEquals: ({ classes }, [block]) => {
    const wanted = decodeValue(block, classes);
    return (pair: readonly unknown[]) => keysEqual(pair[0], wanted);
  },
  keyInRange: ({ classes }, [block]) => {
    const [lower, upper] = decodeValue(block, classes) as [unknown, unknown];
    return (pair: readonly unknown[]) =>
      compareValues(pair[0], lower) >= 0 && compareValues(pair[0], upper) <= 0;
  },
};

/** Of two values the greater (`sign` 1) or lesser one; the first where they compare equal. */
function extreme(keyFn: Callable | undefined, sign: number): (a: unknown, b: unknown) => unknown {
  if (keyFn === undefined) return (a, b) => (compareValues(b, a) * sign > 0 ? b : a);
  return (a, b) => (compareValues(keyFn(b), keyFn(a)) * sign > 0 ? b : a);
}
