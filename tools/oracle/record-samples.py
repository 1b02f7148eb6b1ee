"""Records what the JVM RDD API of a real Spark samples, for packages/core/test/random.

usage: $(tools/servers/spark.sh python) tools/oracle/record-samples.py > packages/core/test/data/spark-samples.json

Everything runs on JVM-side data (`sc._jsc`), since PySpark's own RDD.sample uses Python's generator.
Rows are the integers 0 to n - 1; pair rows are (i % strata, i).
"""

import json
import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").set("spark.ui.enabled", "false")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
sc = SparkContext(conf=conf)
sc.setLogLevel("ERROR")
jvm = sc._jvm

SEEDS = [0, 1, 42, -1, -7919, 2**31, 123456789012345, -(2**63), 2**63 - 1]


def rows(n, slices):
    data = jvm.java.util.ArrayList()
    for i in range(n):
        data.append(i)
    return sc._jsc.parallelize(data, slices)


def pairs(n, slices, strata):
    data = jvm.java.util.ArrayList()
    for i in range(n):
        data.append(jvm.scala.Tuple2(i % strata, i))
    return sc._jsc.parallelizePairs(data, slices)


def glom(rdd):
    return [list(part) for part in rdd.glom().collect()]


def values(pair_rdd):
    return glom(pair_rdd.values())


def seed_json(seed):
    return str(seed)


cases = []


def record(kind, result, **parameters):
    cases.append({"kind": kind, **parameters, "result": result})


for seed in SEEDS:
    xor = jvm.org.apache.spark.util.random.XORShiftRandom(seed)
    record(
        "xorshift",
        {
            "doubles": [xor.nextDouble() for _ in range(8)],
            "ints": [xor.nextInt() for _ in range(4)],
            "bounded": [xor.nextInt(b) for b in (1, 2, 10, 64, 1000003, 2**30, 2**31 - 1)],
            "longs": [str(xor.nextLong()) for _ in range(4)],
            "gaussians": [xor.nextGaussian() for _ in range(5)],
        },
        seed=seed_json(seed),
    )
    java = jvm.java.util.Random(seed)
    record(
        "java",
        {
            "doubles": [java.nextDouble() for _ in range(8)],
            "ints": [java.nextInt() for _ in range(4)],
            "bounded": [java.nextInt(b) for b in (1, 2, 10, 64, 1000003, 2**30, 2**31 - 1)],
            "longs": [str(java.nextLong()) for _ in range(4)],
            "gaussians": [java.nextGaussian() for _ in range(5)],
        },
        seed=seed_json(seed),
    )
    # py4j passes small integers as int, for which Well19937c has a constructor of its own.
    if -(2**31) <= seed < 2**31:
        seed += 2**40
    well = jvm.org.apache.commons.math3.random.Well19937c(seed)
    record(
        "well",
        {
            "ints": [well.nextInt() for _ in range(700)][-8:],
            "doubles": [well.nextDouble() for _ in range(4)],
            "gaussians": [well.nextGaussian() for _ in range(5)],
        },
        seed=seed_json(seed),
    )
    for mean in (0.01, 0.5, 1.0, 3.7, 39.9, 40.0, 55.5, 1234.25):
        poisson = jvm.org.apache.commons.math3.distribution.PoissonDistribution(mean)
        poisson.reseedRandomGenerator(seed)
        record("poisson", [poisson.sample() for _ in range(60)], seed=seed_json(seed), mean=mean)

for n, slices in ((200, 1), (200, 3), (50, 7), (3, 5)):
    rdd = rows(n, slices)
    for seed in SEEDS:
        for fraction in (0.0, 0.01, 0.1, 0.25, 0.4, 0.41, 0.5, 0.9, 0.999, 1.0):
            record(
                "sample",
                glom(rdd.sample(False, fraction, seed)),
                n=n, slices=slices, seed=seed_json(seed), fraction=fraction, withReplacement=False,
            )
        for fraction in (0.0, 0.01, 0.1, 0.4, 0.41, 0.7, 1.0, 2.5, 12.0):
            if fraction > 2 and n > 100:
                continue
            record(
                "sample",
                glom(rdd.sample(True, fraction, seed)),
                n=n, slices=slices, seed=seed_json(seed), fraction=fraction, withReplacement=True,
            )
record(
    "sample",
    glom(rows(20, 2).sample(True, 60.5, 9)),
    n=20, slices=2, seed="9", fraction=60.5, withReplacement=True,
)

for n, slices in ((200, 3), (50, 7)):
    rdd = rows(n, slices)
    for seed in SEEDS:
        for weights in ([1.0], [1.0, 1.0], [0.2, 0.3, 0.5], [2.0, 0.0, 5.0, 1.0], [0.1] * 10):
            array = sc._gateway.new_array(jvm.double, len(weights))
            for i, weight in enumerate(weights):
                array[i] = weight
            parts = [glom(part) for part in rdd.randomSplit(array, seed)]
            record(
                "randomSplit", parts, n=n, slices=slices, seed=seed_json(seed), weights=weights
            )
        for num in (0, 1, 5, 11, 12, 20, 49, 60, 300):
            for replacement in (False, True):
                record(
                    "takeSample",
                    list(rdd.takeSample(replacement, num, seed)),
                    n=n, slices=slices, seed=seed_json(seed), num=num, withReplacement=replacement,
                )

for n, slices, strata, fractions in (
    (300, 3, 3, [0.1, 0.5, 0.9]),
    (300, 4, 2, [0.3, 0.3]),
    (120, 7, 4, [0.01, 0.25, 0.99, 1.0]),
    (400, 2, 1, [0.6]),
):
    rdd = pairs(n, slices, strata)
    by_key = jvm.java.util.HashMap()
    for key, fraction in enumerate(fractions):
        by_key[key] = fraction
    for seed in SEEDS:
        for replacement in (False, True):
            common = dict(
                n=n, slices=slices, strata=strata, fractions=fractions, seed=seed_json(seed),
                withReplacement=replacement,
            )
            record("sampleByKey", values(rdd.sampleByKey(replacement, by_key, seed)), **common)
            record(
                "sampleByKeyExact",
                values(rdd.sampleByKeyExact(replacement, by_key, seed)),
                **common,
            )

for seed in (0, 5, -12345):
    for size in (5, 20):
        data = jvm.java.util.ArrayList()
        for i in range(100):
            data.append(i)
        sampled = jvm.org.apache.spark.util.random.SamplingUtils.reservoirSampleAndCount(
            jvm.scala.jdk.javaapi.CollectionConverters.asScala(data.iterator()),
            size,
            seed,
            jvm.scala.reflect.ClassTag.apply(jvm.java.lang.Class.forName("java.lang.Object")),
        )
        record("reservoir", list(sampled._1()), size=size, seed=seed_json(seed))
record(
    "byteswap32",
    [jvm.scala.util.hashing.package.byteswap32(i) for i in (0, 1, -1, 7, 1 << 16, 123456789)],
    values=[0, 1, -1, 7, 1 << 16, 123456789],
)

lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
sys.stdout.write('{"spark":"%s","cases":[\n%s\n]}\n' % (sc.version, lines))
sc.stop()
