def program(sc, customers, orders):
    names = sc.textFile(customers).map(lambda line: line.split(",")).map(lambda f: (int(f[0]), f[1]))
    spent = (
        sc.textFile(orders)
        .map(lambda line: line.split(","))
        .map(lambda f: (int(f[1]), float(f[2])))
        .reduceByKey(lambda a, b: a + b)
    )
    lines = [
        "%d %s: %s" % (id, name or "(unknown)", "nothing" if amount is None else "%.2f" % amount)
        for id, (name, amount) in names.fullOuterJoin(spent).sortByKey().collect()
    ]
    return lines + ["%d without a customer record" % spent.subtractByKey(names).count()]
