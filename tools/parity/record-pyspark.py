"""Writes the public names of PySpark's classes as JSON to standard output; run by record.sh."""

import inspect
import json

import pyspark
from pyspark import (
    Accumulator,
    AccumulatorParam,
    BarrierTaskContext,
    BarrierTaskInfo,
    Broadcast,
    RDD,
    RDDBarrier,
    SparkConf,
    SparkContext,
    SparkFiles,
    StatusTracker,
    StorageLevel,
    TaskContext,
)
from pyspark.statcounter import StatCounter

CLASSES = [
    RDD,
    RDDBarrier,
    SparkContext,
    SparkConf,
    SparkFiles,
    StatusTracker,
    StorageLevel,
    Broadcast,
    Accumulator,
    AccumulatorParam,
    TaskContext,
    BarrierTaskContext,
    BarrierTaskInfo,
    StatCounter,
]


def parameters(member):
    if not callable(member):
        return None
    try:
        names = inspect.signature(member).parameters.values()
    except (TypeError, ValueError):
        return None
    return [
        name.name + ("" if name.default is inspect.Parameter.empty else f"={name.default!r}")
        for name in names
        if name.name not in ("self", "cls") and "function" not in repr(name.default)
    ]


def describe(cls):
    found = []
    for name in sorted(set(dir(cls)) | set(getattr(cls, "__annotations__", {}))):
        if name.startswith("_") or hasattr(object, name):
            continue
        member = inspect.getattr_static(cls, name, None)
        unwrapped = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
        doc = inspect.getdoc(unwrapped) or ""
        entry = {"name": name}
        names = parameters(unwrapped)
        if names is not None:
            entry["parameters"] = names
        if ".. deprecated" in doc:
            entry["deprecated"] = True
        found.append(entry)
    return found


print(
    json.dumps(
        {
            "source": f"pyspark {pyspark.__version__}",
            "classes": {cls.__name__: describe(cls) for cls in CLASSES},
        },
        indent=1,
    )
)
