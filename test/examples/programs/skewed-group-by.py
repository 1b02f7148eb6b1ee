def program(sc, mappers, pairs, reducers):
    mappers, pairs = int(mappers), int(pairs)

    def make(m):
        return [(0 if i % 2 == 0 else i * 7919 % 101, "%d-%d" % (m, i)) for i in range(pairs * (m + 1) // mappers)]

    made = sc.range(0, mappers, 1, mappers).flatMap(make).cache()
    sizes = made.groupByKey(int(reducers)).mapValues(len)
    lines = ["%d pairs" % made.count(), "%d groups" % sizes.count()]
    return lines + ["key %d: %d values" % kv for kv in sizes.top(3, key=lambda kv: (kv[1], -kv[0]))]
