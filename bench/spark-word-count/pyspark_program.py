"""Word count with PySpark's RDD API, in a session that has run a job before."""

import json
import sys
import time

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("word count")
sc = SparkContext(conf=conf.set("spark.ui.enabled", "false").set("spark.driver.memory", "2g"))
sc.setLogLevel("ERROR")
sc.range(0, 1).count()
started = time.perf_counter()
counts = (
    sc.textFile(sys.argv[1])
    .flatMap(lambda line: line.split(" "))
    .map(lambda word: (word, 1))
    .reduceByKey(lambda a, b: a + b)
    .cache()
)
top = counts.top(10, lambda pair: (pair[1], pair[0]))
distinct, words, checksum = counts.map(
    lambda pair: (1, pair[1], pair[1] * len(pair[0]))
).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
seconds = time.perf_counter() - started

small = []
for _ in range(9):
    before = time.perf_counter()
    sc.range(0, 100, 1, 2).count()
    small.append(time.perf_counter() - before)
sc.stop()

print(
    json.dumps(
        {
            "jobSeconds": seconds,
            "smallActionMs": sorted(small)[4] * 1000,
            "words": words,
            "distinct": distinct,
            "checksum": checksum,
            "top": top,
        }
    )
)
