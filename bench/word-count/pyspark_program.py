"""Word count with PySpark's RDD API."""

from bench_program import benchmark


def word_count(sc, path):
    counts = (
        sc.textFile(path)
        .flatMap(lambda line: line.split(" "))
        .map(lambda word: (word, 1))
        .reduceByKey(lambda a, b: a + b)
        .cache()
    )
    top = counts.top(10, lambda pair: (pair[1], pair[0]))
    distinct, words, checksum = counts.map(
        lambda pair: (1, pair[1], pair[1] * len(pair[0]))
    ).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    return {"words": words, "distinct": distinct, "checksum": checksum, "top": top}


benchmark(word_count)
