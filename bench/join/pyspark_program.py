from bench_program import benchmark


def parse_fact(line):
    key, value = line.split(",")
    return int(key), int(value)


def parse_dimension(line):
    key, name = line.split(",")
    return int(key), name


def join(sc, facts, dimensions):
    named = sc.textFile(dimensions).map(parse_dimension)
    count, values, lengths = (
        sc.textFile(facts)
        .map(parse_fact)
        .join(named)
        .map(lambda pair: (1, pair[1][0], len(pair[1][1])))
        .reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    )
    return {"count": count, "values": values, "lengths": lengths}


benchmark(join)
