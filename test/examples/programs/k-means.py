import math


def program(sc, count, clusters):
    count, clusters = int(count), int(clusters)

    def point(i):
        c, angle, radius = i % clusters, i * 2.399963, (i * 0.7548776662466927) % 1
        return (10 * c + radius * math.cos(angle), 5 * c + radius * math.sin(angle))

    def distance(a, b):
        return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2

    points = sc.range(count).map(point).cache()
    centres, shift, rounds = points.take(clusters), math.inf, 0
    while shift > 1e-6:
        shared = sc.broadcast(centres)
        moved = (
            points.map(lambda p: (min(range(clusters), key=lambda c: distance(shared.value[c], p)), (p[0], p[1], 1)))
            .reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
            .mapValues(lambda s: (s[0] / s[2], s[1] / s[2]))
            .collectAsMap()
        )
        following = [moved.get(c, centre) for c, centre in enumerate(centres)]
        shift = sum(distance(a, b) for a, b in zip(following, centres))
        centres, rounds = following, rounds + 1
    return ["settled after %d rounds" % rounds] + ["centre %.2f %.2f" % c for c in sorted(centres)]
