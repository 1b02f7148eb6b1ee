import type { ClosureCase } from "./case.ts";
import { classCases } from "./classes.ts";
import { functionCases } from "./functions.ts";
import { moduleCases } from "./modules.ts";
import { refusalCases } from "./refusals.ts";
import { stateCases } from "./state.ts";
import { valueCases } from "./values.ts";

/** The whole table. */
export const closureCases: readonly ClosureCase[] = [
  ...valueCases,
  ...functionCases,
  ...classCases,
  ...moduleCases,
  ...stateCases,
  ...refusalCases,
];
