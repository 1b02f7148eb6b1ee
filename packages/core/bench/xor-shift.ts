/** Numbers from 0 to 1 that are the same in every run. */
export class XorShift {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return (s >>> 0) / 2 ** 32;
  }
}
