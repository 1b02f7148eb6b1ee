/** A module with a state of its own, of which each worker has one. */
let calls = 0;

export function countCall(): number {
  calls += 1;
  return calls;
}
