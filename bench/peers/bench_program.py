"""What the PySpark programs of all cases share."""

import json
import sys
import time

from pyspark import SparkConf, SparkContext


def benchmark(job, warm_up=None, **settings):
    """Times `job(sc, *arguments)` and prints its answer; seconds of garbage collection are the JVM's."""
    conf = SparkConf().setMaster("local[2]").setAppName(sys.argv[0])
    conf.set("spark.ui.enabled", "false").set("spark.driver.memory", "2g")
    for key, value in settings.items():
        conf.set(key.replace("_", "."), value)
    sc = SparkContext(conf=conf)
    sc.setLogLevel("ERROR")
    if warm_up is not None:
        warm_up(sc, *sys.argv[1:])
    started = time.perf_counter()
    answer = job(sc, *sys.argv[1:])
    seconds = time.perf_counter() - started
    factory = sc._jvm.java.lang.management.ManagementFactory
    gc = sum(bean.getCollectionTime() for bean in factory.getGarbageCollectorMXBeans())
    sc.stop()
    print(json.dumps({"jobSeconds": seconds, "gcSeconds": gc / 1e3, "answer": answer}))
