"""The number of lines of a file with PySpark's RDD API."""

import json
import sys
import time

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("read lines")
sc = SparkContext(conf=conf.set("spark.ui.enabled", "false"))
sc.setLogLevel("ERROR")
seconds = []
for _ in range(2):
    started = time.perf_counter()
    lines = sc.textFile(sys.argv[1]).count()
    seconds.append(time.perf_counter() - started)
print(json.dumps({"firstSeconds": seconds[0], "readSeconds": seconds[1], "cpuSeconds": 0, "lines": lines}))
sc.stop()
