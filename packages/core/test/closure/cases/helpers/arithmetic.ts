/** A module of the user's, whose functions and constants are copied. */
export const factor = 3;
export function times(x: number): number {
  return x * factor;
}
export const state = { hits: 0 };
export function hit(): number {
  state.hits++;
  return state.hits;
}
let total = 0;
export function add(x: number): number {
  total += x;
  return total;
}
export function currentTotal(): number {
  return total;
}
export class Vector {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  length(): number {
    return Math.hypot(this.x, this.y);
  }
}
