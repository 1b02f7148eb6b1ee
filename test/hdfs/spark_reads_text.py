"""Prints the lines of text files, sorted, as real Spark reads them: JSON, by path.

usage: python spark_reads_text.py PATH…
"""

import json
import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("reads text")
conf.set("spark.ui.enabled", "false").set("spark.driver.memory", "512m")
conf.set("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
conf.set("spark.ui.showConsoleProgress", "false")
sc = SparkContext(conf=conf)
sc.setLogLevel("OFF")
print(json.dumps({path: sorted(sc.textFile(path).collect()) for path in sys.argv[1:]}))
sc.stop()
