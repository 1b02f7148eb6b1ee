def program(sc, path):
    return sc.textFile(path).flatMap(lambda line: line.split(" ")).map(int).sortBy(lambda x: x).map(str).collect()
