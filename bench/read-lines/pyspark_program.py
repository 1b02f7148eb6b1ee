"""The number of lines of a file with PySpark's RDD API."""

import json
import sys
import time

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("read lines")
sc = SparkContext(conf=conf.set("spark.ui.enabled", "false"))
sc.setLogLevel("ERROR")
started = time.perf_counter()
lines = sc.textFile(sys.argv[1]).count()
print(json.dumps({"jobSeconds": time.perf_counter() - started, "lines": lines}))
sc.stop()
