import re


def program(sc, path):
    pattern = re.compile(r'^(\S+) \S+ \S+ \[[^\]]+\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)')

    def usage(line):
        match = pattern.match(line)
        if match is None:
            return []
        size = match.group(5)
        return [((match.group(1), match.group(3)), (1, 0 if size == "-" else int(size)))]

    totals = sc.textFile(path).flatMap(usage).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return [
        "%s %s: %d requests, %d bytes" % (host, page, requests, size)
        for (host, page), (requests, size) in totals.sortByKey().collect()
    ]
