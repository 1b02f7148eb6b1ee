/** A long run, `CHAOS_CASES=100000`, may take days. */
export const testTimeout = process.env.CHAOS_CASES === undefined ? 600_000 : 2 ** 31 - 1;
