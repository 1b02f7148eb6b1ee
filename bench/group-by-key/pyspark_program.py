from bench_program import benchmark


def parse(line):
    key, value = line.split(" ")
    return key, int(value)


def summary(pair):
    values = sorted(pair[1])
    return 1, len(values), values[len(values) // 2]


def group(sc, path):
    keys, count, medians = (
        sc.textFile(path)
        .map(parse)
        .groupByKey()
        .map(summary)
        .reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    )
    return {"keys": keys, "count": count, "medians": medians}


benchmark(group)
