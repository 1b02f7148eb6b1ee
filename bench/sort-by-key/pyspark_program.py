import math
import sys

from bench_program import benchmark


def summary(records):
    first, last, is_sorted, count, keys, length = math.inf, -math.inf, True, 0, 0, 0
    for key, payload in records:
        if count == 0:
            first = key
        if key < last:
            is_sorted = False
        last = key
        count += 1
        keys += key % 1009
        length += len(payload)
    return [(first, last, is_sorted, count, keys, length)]


def sort(sc, path, _memory):
    parts = (
        sc.textFile(path)
        .map(lambda line: (int(line[:10]), line[11:]))
        .sortByKey()
        .mapPartitions(summary)
        .collect()
    )
    filled = [part for part in parts if part[3] > 0]
    is_sorted = all(part[2] for part in filled) and all(
        before[1] <= after[0] for before, after in zip(filled, filled[1:])
    )
    count, keys, length = (sum(part[i] for part in filled) for i in (3, 4, 5))
    return {"isSorted": is_sorted, "count": count, "keys": keys, "length": length}


memory = sys.argv[2]
# Spark does not start with less than 450 MB.
benchmark(sort, **({"spark_driver_memory": "512m"} if memory else {}))
