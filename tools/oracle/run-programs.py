"""Runs RDD programs on a real PySpark: one JSON object a line, `{"id": …, "source": …}`, in any number.

`source` defines `program(sc)`. For each one a line `{"id": …, "value": …}` or `{"id": …, "error": …}` comes back, in
the order in which they finish. Floats that JSON lacks are written as {"$": "nan"} and so on, tuples as arrays.
Ends when its input ends. Logs go to standard error.

usage: $(tools/servers/spark.sh python) tools/oracle/run-programs.py < programs.jsonl
"""

import json
import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("PYTHONHASHSEED", "0")
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

from pyspark import SparkConf, SparkContext

conf = SparkConf().setMaster(os.environ.get("ORACLE_MASTER", "local[2]"))
conf.set("spark.ui.enabled", "false").set("spark.driver.memory", "1g")
# Many small jobs: the time goes into starting, not into hot loops.
conf.set("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
conf.set("spark.ui.showConsoleProgress", "false")
sc = SparkContext(conf=conf)
sc.setLogLevel("OFF")
lock = Lock()


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": repr(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def say(line):
    with lock:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def run(task):
    try:
        names = {"__name__": "__main__"}
        exec(compile(task["source"], task["id"], "exec"), names)
        say({"id": task["id"], "value": plain(names["program"](sc))})
    except BaseException as error:
        say({"id": task["id"], "error": f"{type(error).__name__}: {error}"})


say({"ready": sc.version})
with ThreadPoolExecutor(int(os.environ.get("ORACLE_THREADS", "3"))) as pool:
    for line in sys.stdin:
        pool.submit(run, json.loads(line))
sc.stop()
