/** Count, mean and spread by Welford's updates, in Spark's order of operations (Spark: StatCounter). */
export class ReferenceStatCounter {
  #count = 0;
  #mean = 0;
  #m2 = 0;
  #max = -Infinity;
  #min = Infinity;

  merge(value: number): this {
    const delta = value - this.#mean;
    this.#count++;
    this.#mean += delta / this.#count;
    this.#m2 += delta * (value - this.#mean);
    this.#max = Math.max(this.#max, value);
    this.#min = Math.min(this.#min, value);
    return this;
  }

  mergeStats(other: ReferenceStatCounter): this {
    if (other.#count === 0) return this;
    const n = this.#count;
    const m = other.#count;
    const delta = other.#mean - this.#mean;
    if (n === 0) this.#mean = other.#mean;
    else if (m * 10 < n) this.#mean += (delta * m) / (n + m);
    else if (n * 10 < m) this.#mean = other.#mean - (delta * n) / (n + m);
    else this.#mean = (this.#mean * n + other.#mean * m) / (n + m);
    this.#m2 = n === 0 ? other.#m2 : this.#m2 + (other.#m2 + (delta * delta * n * m) / (n + m));
    this.#count += m;
    this.#max = Math.max(this.#max, other.#max);
    this.#min = Math.min(this.#min, other.#min);
    return this;
  }

  count(): number {
    return this.#count;
  }

  mean(): number {
    return this.#mean;
  }

  sum(): number {
    return this.#count * this.#mean;
  }

  max(): number {
    return this.#max;
  }

  min(): number {
    return this.#min;
  }

  variance(): number {
    return this.#count === 0 ? Number.NaN : this.#m2 / this.#count;
  }

  stdev(): number {
    return Math.sqrt(this.variance());
  }

  sampleVariance(): number {
    return this.#count <= 1 ? Number.NaN : this.#m2 / (this.#count - 1);
  }

  sampleStdev(): number {
    return Math.sqrt(this.sampleVariance());
  }
}
