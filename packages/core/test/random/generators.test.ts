import { JavaRandom } from "#src/random/java-random";
import { PoissonDistribution } from "#src/random/poisson-distribution";
import type { RandomSource } from "#src/random/random-source";
import { byteswap32, ReservoirSample } from "#src/random/reservoir-sampling";
import { offsetSeed, seedToLong } from "#src/random/seed";
import { Well19937c } from "#src/random/well-19937c";
import { XORShiftRandom } from "#src/random/xor-shift-random";
import { describe, expect, it } from "vitest";
import { describeCase, recorded } from "./recorded-samples.ts";

const bounds = [1, 2, 10, 64, 1000003, 2 ** 30, 2 ** 31 - 1];

function times<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function draws(random: RandomSource): unknown {
  return {
    doubles: times(8, () => random.nextDouble()),
    ints: times(4, () => random.nextInt()),
    bounded: bounds.map((bound) => random.nextInt(bound)),
    longs: times(4, () => String(random.nextLong())),
    gaussians: times(5, () => random.nextGaussian()),
  };
}

/** The JVM's logarithm and V8's may differ in the last bit, so normal numbers are compared to 15 digits. */
function rounded(result: unknown): unknown {
  const { gaussians, ...rest } = result as { gaussians: number[] };
  return { ...rest, gaussians: gaussians.map((x) => x.toPrecision(14)) };
}

describe("XORShiftRandom", () => {
  it("gives the numbers of Spark's class", () => {
    for (const one of recorded("xorshift"))
      expect(rounded(draws(new XORShiftRandom(BigInt(one.seed)))), describeCase(one)).toEqual(
        rounded(one.result),
      );
  });

  it("starts again when it is seeded again", () => {
    const random = new XORShiftRandom(5);
    const first = [random.nextGaussian(), random.nextInt()];

    random.nextGaussian();
    random.setSeed(5n);

    expect([random.nextGaussian(), random.nextInt()]).toEqual(first);
  });
});

describe("JavaRandom", () => {
  it("gives the numbers of java.util.Random", () => {
    for (const one of recorded("java"))
      expect(rounded(draws(new JavaRandom(BigInt(one.seed)))), describeCase(one)).toEqual(
        rounded(one.result),
      );
  });
});

describe("Well19937c", () => {
  it("gives the numbers of commons-math's class", () => {
    for (const one of recorded("well")) {
      const random = new Well19937c(BigInt(one.seed));
      const drawn = {
        ints: times(700, () => random.next(32)).slice(-8),
        doubles: times(4, () => random.nextDouble()),
        gaussians: times(5, () => random.nextGaussian()),
      };
      expect(rounded(drawn), describeCase(one)).toEqual(rounded(one.result));
    }
  });
});

describe("PoissonDistribution", () => {
  it("gives the numbers of commons-math's class, for small and large means", () => {
    for (const one of recorded("poisson")) {
      const poisson = new PoissonDistribution(one.mean, BigInt(one.seed));
      expect(
        times(60, () => poisson.sample()),
        describeCase(one),
      ).toEqual(one.result);
    }
  });

  it("gives zeros for a mean of zero", () => {
    expect(new PoissonDistribution(0, 1).sample()).toBe(0);
  });
});

describe("ReservoirSample", () => {
  it("keeps the records that Spark's reservoir keeps", () => {
    for (const one of recorded("reservoir")) {
      const reservoir = new ReservoirSample<number>(one.size, BigInt(one.seed));
      for (let i = 0; i < 100; i++) reservoir.add(i);
      expect(reservoir.records, describeCase(one)).toEqual(one.result);
      expect(reservoir.count).toBe(100);
    }
  });

  it("picks the records that it keeps before they are there", () => {
    for (const one of recorded("reservoir")) {
      const reservoir = new ReservoirSample<number>(one.size, BigInt(one.seed));
      for (let start = 0; start < 100; start += 25) {
        const { rows, places } = reservoir.pick(25);
        for (const [i, row] of rows.entries()) reservoir.put(places[i] as number, start + row);
      }
      expect(reservoir.records, describeCase(one)).toEqual(one.result);
      expect(reservoir.count).toBe(100);
    }
  });

  it("scatters partition numbers as Scala's byteswap32", () => {
    for (const one of recorded("byteswap32"))
      expect(one.values.map((value) => byteswap32(value))).toEqual(one.result);
  });
});

describe("seedToLong", () => {
  it("takes integers and cuts bigints to 64 bits", () => {
    expect(seedToLong(-3)).toBe(-3n);
    expect(seedToLong(2n ** 64n + 5n)).toBe(5n);
    expect(offsetSeed(2n ** 63n - 1n, 1)).toBe(-(2n ** 63n));
  });

  it("refuses fractions and inexact numbers", () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53, Infinity])
      expect(() => seedToLong(seed)).toThrow(expect.objectContaining({ code: "INVALID_SEED" }));
  });
});
