/** Positions by target: those of target p are `positions[starts[p] .. starts[p + 1])`, in order. */
export interface ByTarget {
  readonly starts: Int32Array;
  readonly positions: Int32Array;
}

/** Counting sort of the positions of `targets`, each below `n`; stable. */
export function groupByTarget(targets: Int32Array, n: number): ByTarget {
  const starts = new Int32Array(n + 1);
  for (let i = 0; i < targets.length; i++) {
    const slot = targets[i]! + 1;
    starts[slot] = starts[slot]! + 1;
  }
  for (let p = 0; p < n; p++) starts[p + 1] = starts[p + 1]! + starts[p]!;
  const next = starts.slice();
  const positions = new Int32Array(targets.length);
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    const at = next[target]!;
    positions[at] = i;
    next[target] = at + 1;
  }
  return { starts, positions };
}
