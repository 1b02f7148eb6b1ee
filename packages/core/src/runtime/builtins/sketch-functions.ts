import { HyperLogLogPlusPlus } from "../hyper-log-log.ts";
import type { BuiltinFactories } from "./builtin-context.ts";

type SketchName = "sketchCreate" | "sketchAdd" | "sketchMerge" | "sketchCount";

/** `countApproxDistinctByKey`: a combiner is the registers of one key's sketch. */
export const sketchFunctions: BuiltinFactories<SketchName> = {
  sketchCreate:
    (_, [precision]) =>
    (x: unknown) => {
      const sketch = new HyperLogLogPlusPlus(precision);
      sketch.offer(x);
      return sketch.registers;
    },
  sketchAdd:
    (_, [precision]) =>
    (registers: Uint8Array, x: unknown) => {
      new HyperLogLogPlusPlus(precision, 0, registers).offer(x);
      return registers;
    },
  sketchMerge:
    (_, [precision]) =>
    (a: Uint8Array, b: Uint8Array) => {
      new HyperLogLogPlusPlus(precision, 0, a).mergeRegisters(b);
      return a;
    },
  sketchCount:
    (_, [precision]) =>
    (registers: Uint8Array) =>
      new HyperLogLogPlusPlus(precision, 0, registers).cardinality(),
};
