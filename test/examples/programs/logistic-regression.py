import math


def program(sc, count, dimensions, iterations):
    count, dimensions = int(count), int(dimensions)

    def point(i):
        label = 1 if i % 2 == 0 else -1
        noise = [((i * dimensions + j) * 0.7548776662466927) % 1 for j in range(dimensions)]
        return label, [0.7 * label + 4 * each - 2 for each in noise]

    def dot(a, b):
        return sum(x * y for x, y in zip(a, b))

    points = sc.range(count).map(point).cache()
    weights = [0.0] * dimensions
    for _ in range(int(iterations)):

        def gradient(p, current=weights):
            scale = (1 / (1 + math.exp(-p[0] * dot(current, p[1]))) - 1) * p[0]
            return [each * scale for each in p[1]]

        total = points.map(gradient).reduce(lambda a, b: [x + y for x, y in zip(a, b)])
        weights = [w - 10 * g / count for w, g in zip(weights, total)]
    right = points.filter(lambda p: dot(weights, p[1]) * p[0] > 0).count()
    return [
        "weights " + " ".join("%.6f" % w for w in weights),
        "%d of %d on the right side" % (right, count),
    ]
