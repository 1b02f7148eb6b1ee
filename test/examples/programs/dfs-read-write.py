def program(sc, path, directory):
    lines = open(path).read().rstrip("\n").split("\n")
    sc.parallelize(lines).saveAsTextFile(directory)
    there = sc.textFile(directory).flatMap(lambda line: line.split()).count()
    return ["%d words there, %d here" % (there, sum(len(line.split()) for line in lines))]
