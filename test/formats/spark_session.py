"""A PySpark context for short runs, and what both directions have in common."""

import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

from pyspark import SparkConf, SparkContext

CODECS = {
    "deflate": "org.apache.hadoop.io.compress.DefaultCodec",
    "gzip": "org.apache.hadoop.io.compress.GzipCodec",
    "bzip2": "org.apache.hadoop.io.compress.BZip2Codec",
    "lz4": "org.apache.hadoop.io.compress.Lz4Codec",
    "snappy": "org.apache.hadoop.io.compress.SnappyCodec",
}


def start():
    conf = SparkConf().setMaster("local[2]").setAppName("formats")
    conf.set("spark.ui.enabled", "false").set("spark.driver.memory", "1g")
    conf.set("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    conf.set("spark.ui.showConsoleProgress", "false")
    sc = SparkContext(conf=conf)
    sc.setLogLevel("OFF")
    return sc


class Hadoop:
    """Hadoop's own classes in Spark's JVM, for what PySpark has no words for."""

    def __init__(self, sc):
        self.jvm = sc._jvm
        self.conf = sc._jsc.hadoopConfiguration()
        self.fs = self.jvm.org.apache.hadoop.fs.FileSystem.getLocal(self.conf)
        self.io = self.jvm.org.apache.hadoop.io

    def path(self, name):
        return self.jvm.org.apache.hadoop.fs.Path(name)

    def java_class(self, name):
        loader = self.jvm.Thread.currentThread().getContextClassLoader()
        return self.jvm.java.lang.Class.forName(name, True, loader)

    def new(self, name):
        return self.jvm.org.apache.hadoop.util.ReflectionUtils.newInstance(
            self.java_class(name), self.conf
        )
