import type { SpreadObjects } from "./plan-context.ts";

/**
 * Whether some record has one object in two places, or inside itself. Columns would make two objects of it; such
 * blocks take the per-record form.
 */
export function hasSharedObjects(spread: readonly SpreadObjects[], records: number): boolean {
  if (spread.length === 0) return false;
  const [first] = spread;
  if (spread.length === 1 && first!.rows === undefined) return false;
  return spread.length <= 8 && spread.every(({ rows }) => rows === undefined)
    ? anyPairShares(spread, records)
    : anyRecordShares(spread, records);
}

/** One object a record in each: compares them two by two. */
function anyPairShares(spread: readonly SpreadObjects[], records: number): boolean {
  for (let a = 0; a < spread.length; a++)
    for (let b = a + 1; b < spread.length; b++) {
      const left = spread[a]!.objects;
      const right = spread[b]!.objects;
      for (let i = 0; i < records; i++) if (left[i] === right[i]) return true;
    }
  return false;
}

function anyRecordShares(spread: readonly SpreadObjects[], records: number): boolean {
  const cursors = new Int32Array(spread.length);
  const seen = new Set<unknown>();
  for (let record = 0; record < records; record++) {
    if (seen.size > 0) seen.clear();
    for (let s = 0; s < spread.length; s++) {
      const { objects, rows } = spread[s]!;
      let cursor = cursors[s]!;
      for (; cursor < objects.length; cursor++) {
        if ((rows === undefined ? cursor : rows[cursor]!) !== record) break;
        const before = seen.size;
        if (seen.add(objects[cursor]).size === before) return true;
      }
      cursors[s] = cursor;
    }
  }
  return false;
}
