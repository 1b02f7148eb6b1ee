import type {
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "@firesteel/core/io";
import { type Table, TableOutputFormat, TableWriter } from "./table-output.ts";

/** A way to be broken, and lines of the output format's or the committer's contract that have to say so. */
export interface BrokenOutput {
  readonly how: string;
  readonly lines: readonly string[];
  readonly make: (table: Table) => OutputFormat<string>;
}

/** The format with another writer. */
function writing(
  change: (writer: TableWriter) => Partial<RecordWriter<string>>,
): (table: Table) => OutputFormat<string> {
  return (table) => {
    const format = new TableOutputFormat(table);
    format.createWriter = async (task: OutputTaskContext) => {
      const writer = new TableWriter(table, task);
      return Object.assign(writer, change(new TableWriter(table, task)));
    };
    return format;
  };
}

function committing(
  change: (format: TableOutputFormat) => Partial<OutputFormat<string>>,
): (table: Table) => OutputFormat<string> {
  return (table) =>
    Object.assign(new TableOutputFormat(table), change(new TableOutputFormat(table)));
}

export const brokenOutputs: readonly BrokenOutput[] = [
  {
    how: "loses the last record of a partition",
    lines: ["write.every-record-once", "write.large"],
    make: writing((good) => ({
      write: (records) => good.write(records),
      commit: () => {
        good.rows.pop();
        return good.commit();
      },
    })),
  },
  {
    how: "keeps the caller's array",
    lines: ["write.batch-is-callers"],
    make: writing((good) => {
      const batches: (readonly string[])[] = [];
      return {
        write: (records) => void batches.push(records),
        commit: () => {
          for (const batch of batches) good.write(batch);
          return good.commit();
        },
      };
    }),
  },
  {
    how: "writes the records of a batch backwards",
    lines: ["write.every-record-once", "write.large"],
    make: writing((good) => ({
      write: (records) => good.write(records.toReversed()),
      commit: () => good.commit(),
    })),
  },
  {
    how: "counts no bytes",
    lines: ["write.counts"],
    make: writing((good) => ({
      write: (records) => good.write(records),
      commit: () => good.commit(),
    })),
  },
  {
    how: "shows a task's rows when the task commits",
    lines: ["commit.alone-shows", "abort.leaves-nothing"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      const abortJob = format.abortJob.bind(format);
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) => {
          const writer = new TableWriter(table, task);
          const commit = writer.commit.bind(writer);
          writer.commit = async () => {
            const message = await commit();
            table.parts.set(task.partition, writer.rows);
            return message;
          };
          return writer;
        },
        abortJob: async (context: OutputJobContext) => {
          const parts = [...table.parts];
          await abortJob(context);
          for (const [partition, rows] of parts) table.parts.set(partition, rows);
        },
      });
    },
  },
  {
    how: "shows rows while they are written",
    lines: ["commit.alone-shows", "commit.retry"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      let part = 1000;
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) => {
          const writer = new TableWriter(table, task);
          const write = writer.write.bind(writer);
          writer.write = (records) => {
            table.parts.set(part++, records);
            write(records);
          };
          return writer;
        },
      });
    },
  },
  {
    how: "lets attempts of a partition overwrite each other",
    lines: ["commit.one-of-two"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) =>
          new TableWriter(table, { ...task, taskAttemptId: 0 }),
      });
    },
  },
  {
    how: "commits whatever was staged, accepted or not",
    lines: ["commit.one-of-two", "commit.same-records-once"],
    make: (table) =>
      Object.assign(new TableOutputFormat(table), {
        publish: () => {
          for (const [i, rows] of [...table.staged.values()].entries()) table.parts.set(i, rows);
        },
      }),
  },
  {
    how: "adds the rows again when a commit is repeated",
    lines: ["commit.twice"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      let commits = 0;
      return Object.assign(format, {
        commitJob: async (context: OutputJobContext, messages: readonly unknown[]) => {
          if (table.state === "complete" && table.job === context.jobId)
            table.parts.set(1000 + commits++, table.rows());
          await TableOutputFormat.prototype.commitJob.call(format, context, messages);
        },
      });
    },
  },
  {
    how: "adds rows again when it goes on after a crash",
    lines: ["fault.commit-repeated"],
    make: (table) =>
      Object.assign(new TableOutputFormat(table), {
        publish: (partition: number, message: unknown) => {
          table.change();
          const rows = table.staged.get(String(message)) ?? [];
          table.parts.set(partition, [...(table.parts.get(partition) ?? []), ...rows]);
        },
      }),
  },
  {
    how: "says that it is complete first, and then shows the rows",
    lines: ["fault.commit-repeated"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        commitJob: async (context: OutputJobContext, messages: readonly unknown[]) => {
          if (table.job !== context.jobId) return;
          table.change();
          table.state = "complete";
          for (const [partition, message] of messages.entries()) format.publish(partition, message);
          table.staged.clear();
        },
      });
    },
  },
  {
    how: "throws away what was staged before all of it is shown",
    lines: ["fault.commit-repeated"],
    make: (table) =>
      Object.assign(new TableOutputFormat(table), {
        publish: (partition: number, message: unknown) => {
          const rows = table.staged.get(String(message));
          table.staged.delete(String(message));
          table.change();
          if (rows !== undefined) table.parts.set(partition, rows);
        },
      }),
  },
  {
    how: "keeps what a crashed commit has shown when the job is aborted",
    lines: ["fault.commit-aborted"],
    make: committing((good) => ({
      abortJob: async () => {
        good.table.staged.clear();
        good.table.state = "free";
      },
    })),
  },
  {
    how: "swallows the error of a write",
    lines: ["fault.write-fails"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) => {
          const writer = new TableWriter(table, task);
          const commit = writer.commit.bind(writer);
          writer.commit = () => commit().catch(() => writer.key());
          return writer;
        },
      });
    },
  },
  {
    how: "leaves staged rows of other attempts when the job commits",
    lines: ["commit.one-of-two"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        commitJob: async (context: OutputJobContext, messages: readonly unknown[]) => {
          const staged = [...table.staged];
          await TableOutputFormat.prototype.commitJob.call(format, context, messages);
          for (const [key, rows] of staged)
            if (!messages.includes(key)) table.staged.set(key, rows);
        },
      });
    },
  },
  {
    how: "leaves staged rows when the job is aborted",
    lines: ["abort.leaves-nothing"],
    make: committing((good) => ({
      abortJob: async () => {
        if (good.table.state !== "complete") good.table.state = "free";
      },
    })),
  },
  {
    how: "lets an attempt that comes after its job change the output",
    lines: ["commit.late-attempt"],
    make: (table) => {
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) => {
          const writer = new TableWriter(table, task);
          const commit = writer.commit.bind(writer);
          writer.commit = async () => {
            if (table.state === "complete") table.parts.set(task.partition, writer.rows);
            return await commit();
          };
          return writer;
        },
      });
    },
  },
  {
    how: "writes to a place that holds output",
    lines: ["write.refuses-existing"],
    make: committing((good) => ({
      setUpJob: async (context) => {
        if (good.table.state === "complete") good.table.state = "free";
        await good.setUpJob(context);
      },
    })),
  },
  {
    how: "deletes the older output when the refused job is aborted",
    lines: ["write.refuses-existing"],
    make: committing((good) => ({
      abortJob: async () => {
        good.table.staged.clear();
        good.table.parts.clear();
        good.table.state = "free";
      },
    })),
  },
  {
    how: "does not finish a job without records",
    lines: ["write.nothing"],
    make: committing((good) => ({
      commitJob: async (context, messages) => {
        if ([...good.table.staged.values()].some((rows) => rows.length > 0))
          await good.commitJob(context, messages);
      },
    })),
  },
  {
    how: "remembers in its instance what it has to commit",
    lines: ["write.every-record-once"],
    make: (table) => {
      const own = new Set<string>();
      const format = new TableOutputFormat(table);
      return Object.assign(format, {
        createWriter: async (task: OutputTaskContext) => {
          const writer = new TableWriter(table, task);
          own.add(writer.key());
          return writer;
        },
        publish: (partition: number, message: unknown) => {
          if (own.has(String(message)))
            TableOutputFormat.prototype.publish.call(format, partition, message);
        },
      });
    },
  },
];
