/** Mulberry32: uniform numbers of [0, 1), the same for a seed on every machine. */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Rank below `count` for a uniform number: frequencies proportional to 1 / (rank + `offset`). */
export function powerLawRank(uniform, count, offset = 50) {
  const rank = offset * ((count + offset) / offset) ** uniform - offset;
  return Math.min(count - 1, Math.floor(rank));
}
