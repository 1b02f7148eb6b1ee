import json
import time

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster("local[2]").setAppName("tiny job")
sc = SparkContext(conf=conf.set("spark.ui.enabled", "false"))
factor = 3
total = sc.range(100).map(lambda x: x * factor).sum()
result_at = time.time() * 1000
sc.stop()

print(json.dumps({"resultAt": result_at, "sum": total}))
