def program(sc, slices, elements):
    slices, numbers, lines = int(slices), list(range(int(elements))), []
    for n in range(3):
        shared = sc.broadcast([number + n for number in numbers])
        seen = sc.range(0, slices, 1, slices).map(lambda s: "%d/%d" % (len(shared.value), shared.value[s]))
        lines.append("round %d: %s" % (n, " ".join(seen.collect())))
    first, second = sc.broadcast(numbers), sc.broadcast(numbers[::-1])
    sums = sc.range(0, slices, 1, slices).map(lambda s: str(first.value[s] + second.value[s]))
    return lines + ["two at once: " + " ".join(sums.collect())]
