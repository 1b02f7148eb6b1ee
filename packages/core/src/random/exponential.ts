/** `partialSums[i]` is the sum of (ln 2)^j / j! for j from 1 to i + 1, up to the first that rounds to 1. */
const partialSums: readonly number[] = computePartialSums();

function computePartialSums(): number[] {
  const sums: number[] = [];
  let sum = 0;
  let factorial = 1;
  for (let i = 1; sum < 1; i++) {
    factorial *= i;
    sum += Math.LN2 ** i / factorial;
    sums.push(sum);
  }
  return sums;
}

/**
 * An exponential number of mean 1 by the algorithm SA of Ahrens and Dieter (1972), drawing as commons-math 3.6 does:
 * one uniform number, and about three more in a third of the calls.
 */
export function nextExponential(random: { nextDouble(): number }): number {
  const step = partialSums[0] as number;
  let offset = 0;
  let u = random.nextDouble();
  while (u < 0.5) {
    offset += step;
    u *= 2;
  }
  u += u - 1;
  if (u <= step) return offset + u;

  let smallest = random.nextDouble();
  let i = 0;
  do {
    i++;
    smallest = Math.min(smallest, random.nextDouble());
  } while (u > (partialSums[i] as number));
  return offset + smallest * step;
}
