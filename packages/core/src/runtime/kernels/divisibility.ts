/**
 * A condition for a multiple of `divisor`, 1 or more, among whole numbers from 0 to `2 ** 31 - 1`: a third faster than a
 * remainder that is compared (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994, §9). Of
 * the divisor's odd part the product with its inverse modulo `2 ** 32` is small for multiples only; its power of two has to
 * leave no bits behind when they are turned to the other end. `imul` is `Math.imul`.
 */
export function isMultiple(number: string, divisor: number): string {
  const powerOfTwo = 31 - Math.clz32(divisor & -divisor);
  const odd = divisor >> powerOfTwo;
  if (odd === 1) return `(${number} & ${divisor - 1}) === 0`;
  const product = `imul(${number}, ${inverse(odd)})`;
  const turned =
    powerOfTwo === 0
      ? product
      : `(${product} >>> ${powerOfTwo} | ${product} << ${32 - powerOfTwo})`;
  return `(${turned} >>> 0) <= ${Math.floor((2 ** 32 - 1) / divisor)}`;
}

/** Of an odd number modulo `2 ** 32`. Each step doubles the bits that are right, of which there are three at first. */
function inverse(odd: number): number {
  let found = odd;
  for (let step = 0; step < 4; step++) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found;
}
