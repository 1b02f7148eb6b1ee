"""Reads files that Firesteel wrote with real Spark and Hadoop, and tells what it found as JSON on standard output.

usage: python spark_reads.py REQUESTS, a JSON file: {"text": [path…], "sequence": [path…], "java": [path…],
       "zstd": [path…], "map": [[path, [key…]]…], "splits": [[path, number]…]}
"""

import hashlib
import json
import sys

from spark_session import Hadoop, start

with open(sys.argv[1]) as file:
    requests = json.load(file)
sc = start()
hadoop = Hadoop(sc)
jvm, io = hadoop.jvm, hadoop.io


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": list(value)}
    if isinstance(value, dict):
        return {"map": sorted([plain(k), plain(v)] for k, v in value.items())}
    return value


def zstd_lines(path):
    stream = jvm.com.github.luben.zstd.ZstdInputStream(jvm.java.io.FileInputStream(path))
    text = jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
    return text.splitlines()


def java_text(value):
    if not value.getClass().getName().endswith("SortedMapWritable"):
        return str(value.toString())
    entries = [f"{entry.getKey()}={entry.getValue()}" for entry in value.entrySet()]
    return "{" + ", ".join(entries) + "}"


def java_records(path):
    reader = io.SequenceFile.Reader(hadoop.fs, hadoop.path(path), hadoop.conf)
    key = hadoop.new(reader.getKeyClassName())
    value = hadoop.new(reader.getValueClassName())
    records = []
    while reader.next(key, value):
        records.append([str(key.toString()), java_text(value)])
    reader.close()
    return records


def map_values(path, keys):
    reader = io.MapFile.Reader(hadoop.fs, path, hadoop.conf)
    found = []
    for key in keys:
        value = io.LongWritable(0)
        hit = reader.get(io.Text(key), value)
        found.append(None if hit is None else int(value.get()))
    reader.close()
    return found


def lines_of(path):
    # Of a glob the files come in order, of a directory in any.
    lines = sc.textFile(f"{path}/part-*").collect()
    return {"digest": digest(lines), "count": len(lines)}


def splits_of(path, number):
    rdd = sc.textFile(path, number)
    parts = rdd.glom().collect()
    return {
        "digest": digest([line for part in parts for line in part]),
        "parts": len([part for part in parts if part]),
    }


def pairs_of(path):
    return [[plain(k), plain(v)] for k, v in sc.sequenceFile(path).collect()]


print(
    json.dumps(
        {
            "text": {path: lines_of(path) for path in requests["text"]},
            "zstd": {path: digest(zstd_lines(path)) for path in requests["zstd"]},
            "splits": {path: splits_of(path, number) for path, number in requests["splits"]},
            "sequence": {path: pairs_of(path) for path in requests["sequence"]},
            "java": {path: java_records(path) for path in requests["java"]},
            "map": {path: map_values(path, keys) for path, keys in requests["map"]},
        }
    )
)
sc.stop()
