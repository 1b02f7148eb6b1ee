import type { OutputFormat, RecordWriter } from "../output-format.ts";

/** Takes records and writes nothing. Hadoop: `NullOutputFormat`. */
export class NullOutputFormat implements OutputFormat<unknown> {
  async setUpJob(): Promise<void> {}

  async createWriter(): Promise<RecordWriter<unknown>> {
    return {
      bytesWritten: 0,
      write: () => undefined,
      commit: () => Promise.resolve(undefined),
      abort: () => Promise.resolve(),
    };
  }

  async commitJob(): Promise<void> {}

  async abortJob(): Promise<void> {}
}
