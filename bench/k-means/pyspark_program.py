from bench_program import benchmark


def closest(point, centres):
    best, least = 0, float("inf")
    for index, centre in enumerate(centres):
        distance = sum((x - y) * (x - y) for x, y in zip(point, centre))
        if distance < least:
            best, least = index, distance
    return best


def add(a, b):
    return [x + y for x, y in zip(a[0], b[0])], a[1] + b[1]


def iterate(sc, points, centres):
    shared = sc.broadcast(centres)
    sums = (
        points.map(lambda point: (closest(point, shared.value), (point, 1)))
        .reduceByKey(add)
        .collectAsMap()
    )
    return [
        [x / sums[c][1] for x in sums[c][0]] if c in sums else centre
        for c, centre in enumerate(centres)
    ]


def k_means(sc, path):
    points = sc.textFile(path).map(lambda line: [float(x) for x in line.split(" ")]).cache()
    points.count()
    centres = points.take(10)
    for _ in range(10):
        centres = iterate(sc, points, centres)
    return centres


benchmark(k_means)
