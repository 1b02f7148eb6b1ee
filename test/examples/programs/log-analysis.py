import re


def program(sc, path):
    pattern = re.compile(r'^(\S+) \S+ \S+ \[[^\]]+\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)')
    lines = sc.textFile(path)
    matches = lines.map(lambda line: pattern.match(line)).filter(lambda m: m is not None).map(lambda m: m.groups())
    requests = matches.map(lambda g: (g[0], g[2], int(g[3]), 0 if g[4] == "-" else int(g[4]))).cache()
    stats = requests.map(lambda r: r[3]).stats()
    out = [
        "%d requests, %d unreadable lines" % (stats.count(), lines.count() - stats.count()),
        "bytes: mean %.1f, largest %d" % (stats.mean(), stats.max()),
    ]
    statuses = requests.map(lambda r: r[2]).countByValue()
    out += ["status %d: %d" % pair for pair in sorted(statuses.items())]
    slowest = requests.filter(lambda r: r[2] < 500).map(lambda r: (r[1], r[3])).reduceByKey(lambda a, b: a + b)
    out += ["%s: %d bytes" % pair for pair in slowest.top(3, key=lambda kv: kv[1])]
    out.append("%d visitors" % requests.map(lambda r: r[0]).distinct().count())
    return out
