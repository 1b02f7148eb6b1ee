import math


def scattered(rows, columns, step):
    return [[((i * columns + j + 1) * step) % 1 for j in range(columns)] for i in range(rows)]


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, other)) for other in b] for row in a]


def solve(left, right):
    rows = [row + [r] for row, r in zip(left, right)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [x - factor * y for x, y in zip(rows[k], rows[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(x[j] * rows[i][j] for j in range(i + 1, n))) / rows[i][i]
    return x


def best(wanted, rows):
    width = len(rows[0])
    left = [
        [sum(r[a] * r[b] for r in rows) + (0.01 * len(rows) if a == b else 0) for b in range(width)]
        for a in range(width)
    ]
    return solve(left, [sum(r[a] * w for r, w in zip(rows, wanted)) for a in range(width)])


def program(sc, movies, users, features, iterations):
    movies, users, features = int(movies), int(users), int(features)
    ratings = multiply(
        scattered(movies, features, 0.7548776662466927), scattered(users, features, 0.5698402909980532)
    )
    shared = sc.broadcast(ratings)
    m, u = scattered(movies, features, 0.8191725133961645), scattered(users, features, 0.6710436067037893)
    lines = []
    for i in range(1, int(iterations) + 1):
        fixed_u = sc.broadcast(u)
        m = sc.range(movies).map(lambda movie: best(shared.value[movie], fixed_u.value)).collect()
        fixed_m = sc.broadcast(m)
        u = sc.range(users).map(lambda user: best([r[user] for r in shared.value], fixed_m.value)).collect()
        product = multiply(m, u)
        squares = [(x - y) ** 2 for a, b in zip(ratings, product) for x, y in zip(a, b)]
        lines.append("iteration %d: error %.6f" % (i, math.sqrt(sum(squares) / len(squares))))
    return lines
