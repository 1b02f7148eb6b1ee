from bench_program import benchmark

benchmark(
    lambda sc, jobs: sum(sc.range(100).count() for _ in range(int(jobs))),
    warm_up=lambda sc, _: sc.range(100).count(),
)
