import re


def program(sc, path, top):
    words = sc.textFile(path).flatMap(lambda line: re.findall(r"[a-z0-9]+(?:['’][a-z]+)*", line.lower()))
    counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).cache()
    best = counts.top(int(top), key=lambda kv: (kv[1], kv[0]))
    lines = ["{:>12,}  {}".format(count, word) for word, count in best]
    return lines + ["{:,} words, {:,} distinct".format(counts.values().sum(), counts.count())]
