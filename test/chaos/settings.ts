/**
 * What is run: `CHAOS_SEED=<first seed>` looks at other cases than CI, `CHAOS_CASES=<count>` at more of them; with
 * both, and a count of 1, one case is run again.
 */
export const firstSeed: number = Number(process.env["CHAOS_SEED"] ?? 1);
export const cases: number = Number(process.env["CHAOS_CASES"] ?? 320);
