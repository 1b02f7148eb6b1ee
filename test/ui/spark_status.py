"""Runs the program of `status-program.ts` with real Spark and prints what its REST API says as JSON.

usage: python spark_status.py INPUT OUTPUT REQUESTS, the last a JSON file: [path below /api/v1, …], where {app} stands
       for the application's id; /metrics is beside it
"""

import json
import os
import sys
import urllib.error
import urllib.request

os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

from pyspark import SparkConf, SparkContext

source, target, requests = sys.argv[1:4]

conf = SparkConf().setMaster("local[2]").setAppName("status")
conf.set("spark.driver.memory", "1g").set("spark.ui.showConsoleProgress", "false")
conf.set("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
conf.set("spark.ui.enabled", "true").set("spark.ui.port", "0")
conf.set("spark.hadoop.example.password", "hunter2")
sc = SparkContext(conf=conf)
sc.setLogLevel("OFF")

sc.setJobGroup("words", "counts <b>words</b>")
sc.addJobTag("a-tag")
words = sc.textFile(source, 3).flatMap(lambda line: line.split(" "))
counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b, 2)
counts.collect()
counts.count()
sc.removeJobTag("a-tag")
sc.setLocalProperty("spark.jobGroup.id", None)
sc.setLocalProperty("spark.job.description", None)

kept = sc.parallelize(range(1000), 4).map(lambda x: x * 2).setName("kept").cache()
kept.count()
kept.saveAsTextFile(target)


def fail(x):
    raise ValueError("no <i>good</i>")


try:
    sc.parallelize(range(10), 1).map(fail).count()
except Exception:
    pass

sc._jsc.sc().listenerBus().waitUntilEmpty()
answers = {}
with open(requests) as file:
    for path in json.load(file):
        root = sc.uiWebUrl + ("" if path.startswith("/metrics/") else "/api/v1")
        url = root + path.replace("{app}", sc.applicationId)
        try:
            with urllib.request.urlopen(url) as answer:
                body, code, kind = answer.read().decode(), answer.status, answer.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            body, code, kind = error.read().decode(), error.code, error.headers["Content-Type"]
        try:
            body = json.loads(body)
        except ValueError:
            pass
        answers[path] = {"status": code, "type": kind, "body": body}
print(json.dumps(answers))
sc.stop()
