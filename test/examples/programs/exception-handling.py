import re


def program(sc, count):
    count = int(count)

    def parse(record):
        if record % 7 == 3:
            raise ValueError("record %d is broken" % record)
        return record * 2

    try:
        sc.range(0, count, 1, 1).foreach(parse)
        lines = ["no record is broken"]
    except Exception as error:
        lines = ["the job failed: " + re.search(r"record \d+ is broken", str(error)).group()]
    broken = sc.accumulator(0)

    def attempt(record):
        try:
            return [parse(record)]
        except ValueError:
            broken.add(1)
            return []

    total = sc.range(count).flatMap(attempt).sum()
    return lines + ["sum of the others %d, broken %d" % (total, broken.value)]
