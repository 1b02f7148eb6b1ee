def program(sc, mappers, pairs, size, reducers):
    mappers, pairs = int(mappers), int(pairs)
    made = (
        sc.range(0, mappers, 1, mappers)
        .flatMap(lambda m: [((m * pairs + i) * 7919 % 1009, bytes(int(size))) for i in range(pairs)])
        .cache()
    )
    groups = made.groupByKey(int(reducers)).mapValues(len)
    return [
        "%d pairs" % made.count(),
        "%d groups" % groups.count(),
        "largest has %d values" % groups.values().max(),
    ]
