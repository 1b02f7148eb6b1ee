import re

from bench_program import benchmark

FORMAT = re.compile(r'^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+)$')


def is_found(match):
    return match is not None and match[3] == "GET" and int(match[5]) < 400


def analyse(sc, path):
    pages = (
        sc.textFile(path)
        .map(FORMAT.match)
        .filter(is_found)
        .map(lambda match: (match[4], (1, int(match[6]))))
        .reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
        .cache()
    )
    top = pages.top(5, lambda pair: (pair[1][1], pair[1][0], pair[0]))
    count, hits, size = pages.map(lambda pair: (1, *pair[1])).reduce(
        lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
    )
    found = [[page, n, total] for page, (n, total) in top]
    return {"count": count, "hits": hits, "bytes": size, "top": found}


benchmark(analyse)
