from bench_program import benchmark
from pyspark import StorageLevel

kept = {}


def fill(sc, path, level):
    # Whatever PySpark keeps is serialized.
    kept["records"] = (
        sc.textFile(path)
        .map(lambda line: (int(line[:10]), line[11:]))
        .persist(getattr(StorageLevel, level.replace("_SER", "")))
    )
    kept["records"].count()


def read(_sc, _path, _level):
    return [
        kept["records"]
        .map(lambda pair: pair[0] % 1009 + len(pair[1]) + i)
        .reduce(lambda a, b: a + b)
        for i in range(5)
    ]


benchmark(read, warm_up=fill)
