const { at } = Array.prototype;

/**
 * An element of an array that somebody else goes on with. To V8, an optimised `array[i]` that has met arrays of unboxed numbers
 * and others is a place where the former become the latter: each number an object of its own, for everybody who has the array.
 */
export function readElement(array: readonly unknown[], i: number): unknown {
  return at.call(array, i);
}
