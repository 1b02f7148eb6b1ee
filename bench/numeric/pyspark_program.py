from bench_program import benchmark


def total(sc, count):
    return (
        sc.range(0, int(count))
        .map(lambda x: x * 3 + 1)
        .filter(lambda x: x % 7 != 0)
        .map(lambda x: x % 1000)
        .reduce(lambda a, b: a + b)
    )


benchmark(total)
