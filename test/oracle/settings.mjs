/**
 * Which programs are run: `ORACLE_SEED=<first seed>` and `ORACLE_SCALE=<factor>` look at others, or at more, than CI.
 */
export const firstSeed = Number(process.env.ORACLE_SEED ?? 1);
const scale = Number(process.env.ORACLE_SCALE ?? 1);

export function seeds(count) {
  return Array.from({ length: Math.ceil(count * scale) }, (_, i) => firstSeed + i);
}
