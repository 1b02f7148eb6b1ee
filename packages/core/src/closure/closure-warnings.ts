import type { CapturedClosure } from "./captured-closure.ts";

/** Something about a captured function that works, but not well, or not as its author may think. */
export interface ClosureWarning {
  /** `CAPTURED_VARIABLE_CHANGED`: tasks see the value from the transformation, not the one at the action. */
  readonly code: "LARGE_CLOSURE" | "CAPTURED_VARIABLE_CHANGED";
  readonly message: string;
  /** The captured function. */
  readonly closure: string;
  /** The variable that holds most, or that changed. */
  readonly variable: string;
  /** Of all captured values, where there are too many. */
  readonly bytes?: number;
}

/** Who hears of warnings; `onWarning` may be replaced. */
export const closureWarnings: { onWarning: (warning: ClosureWarning) => void } = {
  onWarning: (warning) =>
    process.emitWarning(warning.message, { code: warning.code, type: "FiresteelWarning" }),
};

const limitBytes = 1 << 20;
const showMiB = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);

/** Warns where captured values are large enough that a broadcast is the better way. */
export function warnOfSize(closure: string, sizes: ReadonlyMap<string, number>): void {
  let total = 0;
  let variable = "";
  let bytes = 0;
  for (const [name, size] of sizes) {
    total += size;
    if (size <= bytes) continue;
    variable = name;
    bytes = size;
  }
  if (total <= limitBytes) return;
  closureWarnings.onWarning({
    code: "LARGE_CLOSURE",
    closure,
    variable,
    bytes: total,
    message:
      `the function ${closure} captures ${showMiB(total)} MiB, of which ${showMiB(bytes)} MiB in the variable ` +
      `${variable}; a broadcast is sent to each executor once: const shared = sc.broadcast(${variable})`,
  });
}

const checked = new WeakSet<CapturedClosure>();

/**
 * Looks at captured functions when an action first runs them: refuses what was read too early and warns of variables
 * that have another value now.
 *
 * @param where of a function, for the message: `map at app.ts:12:5`.
 * @param report is told once for every variable that changed.
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE`
 */
export function checkAtAction(
  closure: CapturedClosure,
  where: () => string,
  report: (warning: ClosureWarning) => void = closureWarnings.onWarning,
): void {
  if (checked.has(closure)) return;
  closure.verifyAtAction();
  checked.add(closure);
  for (const variable of closure.changedBindings())
    report({
      code: "CAPTURED_VARIABLE_CHANGED",
      closure: closure.name,
      variable,
      message:
        `the variable ${variable} has changed since ${closure.name} captured it (${where()}); tasks see the value that ` +
        "it had then, since functions take copies when a transformation is called",
    });
}
