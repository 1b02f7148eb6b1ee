/** What the run of a case took. */
export interface Taken {
  readonly milliseconds: number;
  /** Of all threads. */
  readonly cpuMilliseconds: number;
  /** Of that, in the kernel: files. */
  readonly systemMilliseconds: number;
  /** Of resident memory, of the whole process. */
  readonly peakMegabytes: number;
  /** Written to spill files. */
  readonly spilledMegabytes: number;
  /** Attempts that failed and were made again. */
  readonly failedTasks: number;
}
