import { AsyncLocalStorage } from "node:async_hooks";

/** Names of the local properties that Spark gives a meaning. */
export const localProperties = {
  group: "spark.jobGroup.id",
  description: "spark.job.description",
  interruptOnCancel: "spark.job.interruptOnCancel",
  tags: "spark.job.tags",
  callSite: "callSite.short",
  pool: "spark.scheduler.pool",
} as const;

interface Scope {
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: ReadonlySet<string>;
  /** Told the number of every job that starts in the scope. */
  readonly onJob: ((job: number) => void) | undefined;
}

const emptyScope: Scope = { properties: {}, tags: new Set(), onJob: undefined };

/**
 * What applies to the jobs that a chain of asynchronous calls starts: local properties and tags. Where Spark ties
 * them to a thread, here they belong to the asynchronous context: set in a function, they hold for what it calls
 * and awaits from then on, and not for other chains that run at the same time.
 */
export class JobScope {
  readonly #storage = new AsyncLocalStorage<Scope>();

  constructor() {
    // Node tells asynchronous calls apart from the first use of a storage on: the first property that a program sets
    // would be seen by all calls that began before.
    this.#storage.run({ ...emptyScope }, () => undefined);
  }

  get properties(): Readonly<Record<string, string>> {
    return this.#current.properties;
  }

  get tags(): ReadonlySet<string> {
    return this.#current.tags;
  }

  setProperty(key: string, value: string | undefined): void {
    const { [key]: _, ...others } = this.#current.properties;
    const properties = value === undefined ? others : { ...others, [key]: value };
    this.#storage.enterWith({ ...this.#current, properties });
  }

  setTags(tags: ReadonlySet<string>): void {
    this.#storage.enterWith({ ...this.#current, tags });
  }

  /** Runs `body` so that what it sets ends with it. */
  isolate<R>(body: () => R): R {
    return this.#storage.run(this.#current, body);
  }

  started(job: number): void {
    this.#current.onJob?.(job);
  }

  /** Runs `body` so that `onJob` hears of every job that it starts. */
  observe<R>(onJob: (job: number) => void, body: () => R): R {
    const outer = this.#current.onJob;
    const scope: Scope = {
      ...this.#current,
      onJob: (job) => {
        outer?.(job);
        onJob(job);
      },
    };
    return this.#storage.run(scope, body);
  }

  get #current(): Scope {
    return this.#storage.getStore() ?? emptyScope;
  }
}
