from bench_program import benchmark

benchmark(
    lambda sc, partitions: sc.range(0, 1_000_000, 1, int(partitions)).map(lambda x: x % 7).sum()
)
