def program(sc, path, iterations):
    links = sc.textFile(path).map(lambda line: tuple(line.split())).distinct().groupByKey().cache()
    ranks = links.mapValues(lambda _: 1.0)
    for _ in range(int(iterations)):
        shares = links.join(ranks).flatMap(lambda kv: [(to, kv[1][1] / len(kv[1][0])) for to in kv[1][0]])
        ranks = shares.reduceByKey(lambda a, b: a + b).mapValues(lambda total: 0.15 + 0.85 * total)
    return ["%s %.4f" % pair for pair in ranks.top(10, key=lambda kv: kv[1])]
