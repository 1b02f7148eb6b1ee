def program(sc, count):
    def inside(i):
        x, y = (i * 0.7548776662466927) % 1, (i * 0.5698402909980532) % 1
        return x * x + y * y <= 1

    hits = sc.range(int(count)).filter(inside).count()
    return ["pi is about %.5f" % (4 * hits / int(count))]
