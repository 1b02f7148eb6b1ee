"""Records how the JVM RDD API of a real Spark cuts sorted pairs into partitions, for packages/core/test/rdd.

usage: $(tools/servers/spark.sh python) tools/oracle/record-ranges.py > packages/core/test/data/spark-ranges.json

Keys are (i * 7919) % 10007 for i from 0 to n - 1, each in `repeat` pairs. The seeds of Spark's RangePartitioner come
from RDD ids, so the id of the sorted RDD is recorded with every case.
"""

import json
import os

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").set("spark.ui.enabled", "false")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
sc = SparkContext(conf=conf)
sc.setLogLevel("ERROR")
jvm = sc._jvm


def pairs(start, end, slices):
    data = jvm.java.util.ArrayList()
    for i in range(start, end):
        data.append(jvm.scala.Tuple2((i * 7919) % 10007, i))
    return sc._jsc.parallelizePairs(data, slices)


cases = []
# (records of each of several RDDs that are put together, with their slices)
inputs = [[(50, 2)], [(3000, 4)], [(3000, 1)], [(6000, 7)], [(4000, 1), (40, 4)], [(20, 3), (5000, 2)]]
for parts in inputs:
    for partitions in [1, 2, 3, 8]:
        for ascending in [True, False]:
            start = 0
            rdd = None
            for n, slices in parts:
                more = pairs(start, start + n, slices)
                start += n
                rdd = more if rdd is None else rdd.union(more)
            sorted_rdd = rdd.sortByKey(ascending, partitions)
            keys = [list(part) for part in sorted_rdd.keys().glom().collect()]
            cases.append(
                {
                    "parts": parts,
                    "partitions": partitions,
                    "ascending": ascending,
                    "id": rdd.id(),
                    "sizes": [len(part) for part in keys],
                    "lasts": [part[-1] if part else None for part in keys],
                }
            )
print('{"spark":"%s","cases":[' % sc.version)
print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
print("]}")
sc.stop()
