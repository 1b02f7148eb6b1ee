/** Decides record by record; its answers depend on the seed and on how often it was asked, not on the records. */
export interface Sampler {
  /** How many copies of the next record are in the sample. To be called exactly once for every record, in order. */
  accept(): number;
}

/** A sampler whose answer depends on the record's stratum: the index of its key among the given fractions. */
export interface StratifiedSampler {
  /** How many copies of the next record, which is of `stratum`, are in the sample. */
  accept(stratum: number): number;
}
