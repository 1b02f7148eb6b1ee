"""Word count with PySpark's RDD API."""

import json
import sys
import time

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("word count")
sc = SparkContext(conf=conf.set("spark.ui.enabled", "false"))
sc.setLogLevel("ERROR")
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
sc.stop()

print(
    json.dumps(
        {
            "jobSeconds": seconds,
            "words": words,
            "distinct": distinct,
            "checksum": checksum,
            "top": top,
        }
    )
)
