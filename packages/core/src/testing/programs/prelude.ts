/**
 * The helpers that programs call, written in both languages to do the same. They stand beside the program, so that
 * its functions capture them.
 */
export const jsPrelude = `
const imod = (a, n) => ((a % n) + n) % n;
const squash = (x) => (Math.abs(x) < 1e9 ? x : 0.5);
const ratio = (a, b) => (b === 0 ? 0.5 : squash(a / b));
const root = (x) => Math.sqrt(Math.abs(x));
const floor = (x) => Math.floor(x) + 0;
const even = (x) => imod(x, 2) === 0;
const clip = (s) => [...s].slice(0, 12).join("");
const size = (s) => [...s].length;
const head = (s) => [...s].slice(0, 1).join("");
const up_to = (n) => Array.from({ length: imod(n, 4) }, (_, i) => i);
const total = (xs) => xs.reduce((a, b) => a + b, 0);
const or_else = (x, otherwise) => (x === undefined ? otherwise : x);
const is_absent = (x) => x === undefined;
const compare = (a, b) => {
  if (Array.isArray(a)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const difference = compare(a[i], b[i]);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (typeof a === "string") return compare([...a].map((c) => c.codePointAt(0)), [...b].map((c) => c.codePointAt(0)));
  return a < b ? -1 : a > b ? 1 : 0;
};
const in_order = (xs) => [...xs].sort(compare);
const each = (f) => (it) => Array.from(it, (x) => f(x));
const running = (f) => function* (it) {
  let sum = 0;
  for (const x of it) {
    sum = imod(sum * 3 + f(x), 99991);
    yield sum;
  }
};
const count_part = (it) => [[...it].length];
const tag_part = (i, it) => Array.from(it, (x) => [i, x]);
const pair_parts = (a, b) => [[[...a].length, [...b].length]];
class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  swap() {
    return new Point(this.y, this.x);
  }
}
class Point3 extends Point {
  z = 3;
}
const holed = () => {
  const array = [1, , 3];
  return array;
};
`;

export const pyPrelude = `
import math

def imod(a, n): return a % n
def squash(x): return x if abs(x) < 1e9 else 0.5
def ratio(a, b): return 0.5 if b == 0 else squash(a / b)
def root(x): return math.sqrt(abs(x))
def floor(x): return math.floor(x)
def even(x): return x % 2 == 0
def clip(s): return s[:12]
def size(s): return len(s)
def head(s): return s[:1]
def up_to(n): return list(range(n % 4))
def total(xs): return sum(xs)
def or_else(x, otherwise): return otherwise if x is None else x
def is_absent(x): return x is None
def in_order(xs): return sorted(xs)
def each(f): return lambda it: [f(x) for x in it]
def running(f):
    def run(it):
        acc = 0
        for x in it:
            acc = (acc * 3 + f(x)) % 99991
            yield acc
    return run
def count_part(it): return [len(list(it))]
def tag_part(i, it): return [(i, x) for x in it]
# PySpark slices batches of elements, not elements, where the slices are of different lengths.
def sliced(sc, rows, n):
    if len(rows) % n == 0 or len(rows) < n:
        return sc.parallelize(rows, n)
    slices = [rows[i * len(rows) // n : (i + 1) * len(rows) // n] for i in range(n)]
    return sc.parallelize(slices, n).flatMap(lambda rows: rows)
`;
