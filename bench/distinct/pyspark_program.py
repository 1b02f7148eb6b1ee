from bench_program import benchmark

benchmark(lambda sc, path: sc.textFile(path).distinct().count())
