def program(sc, path):
    edges = sc.textFile(path).map(lambda line: tuple(line.split())).distinct().cache()
    backwards = edges.map(lambda edge: (edge[1], edge[0]))
    paths, found, before = edges, edges.count(), 0
    while found > before:
        before = found
        longer = paths.join(backwards).map(lambda kv: (kv[1][1], kv[1][0]))
        paths = paths.union(longer).distinct(sc.defaultParallelism).cache()
        found = paths.count()
    lines = ["%d links make %d pairs" % (edges.count(), found)]
    for start, targets in paths.groupByKey().sortByKey().collect():
        lines.append("%s leads to %s" % (start, " ".join(sorted(targets))))
    return lines
