"""Counts words, fails a job, and logs its events with real Spark; prints the application's id as JSON.

usage: python spark_words.py LOGS
"""

import json
import os
import sys

os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("words of Spark")
conf.set("spark.driver.memory", "1g").set("spark.ui.enabled", "false")
conf.set("spark.ui.showConsoleProgress", "false")
conf.set("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
conf.set("spark.eventLog.enabled", "true").set("spark.eventLog.dir", "file://" + sys.argv[1])
sc = SparkContext(conf=conf)
sc.setLogLevel("OFF")
sc.setJobGroup("group", "a description")
words = sc.parallelize(["a b", "b c", "c d"], 3).flatMap(lambda line: line.split(" "))
counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b, 2).cache()
counts.collect()
counts.count()


def fail(x):
    raise ValueError("not wanted")


try:
    sc.parallelize(range(4), 2).map(fail).count()
except Exception:
    pass
id = sc.applicationId
sc.stop()
print(json.dumps({"id": id}))
