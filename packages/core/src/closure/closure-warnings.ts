/** Something about a captured function that works, but not well. */
export interface ClosureWarning {
  readonly code: "LARGE_CLOSURE";
  readonly message: string;
  /** The captured function. */
  readonly closure: string;
  /** The variable that holds most. */
  readonly variable: string;
  readonly bytes: number;
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
