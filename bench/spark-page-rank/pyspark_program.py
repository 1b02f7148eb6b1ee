from bench_program import benchmark


def parse(line):
    source, target = line.split(" ")
    return int(source), int(target)


def contributions(pair):
    pages, rank = pair[1]
    return [(page, rank / len(pages)) for page in pages]


def page_rank(sc, path):
    links = sc.textFile(path, 4).map(parse).groupByKey(4).persist()
    ranks = links.mapValues(lambda _: 1.0)
    for _ in range(10):
        ranks = (
            links.join(ranks, 4)
            .flatMap(contributions)
            .reduceByKey(lambda a, b: a + b, 4)
            .mapValues(lambda total: 0.15 + 0.85 * total)
        )
    count, total, largest = ranks.map(lambda pair: (1, pair[1], pair[1])).reduce(
        lambda a, b: (a[0] + b[0], a[1] + b[1], max(a[2], b[2]))
    )
    return {"count": count, "sum": total, "largest": largest}


benchmark(page_rank, warm_up=lambda sc, _path: sc.range(0, 1).count())
