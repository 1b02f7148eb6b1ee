import { registerCoreExports } from "../closure/core-exports.ts";

/** What a task needs: `cpus` and custom resources by name. Spark: `TaskResourceRequests`. */
export class TaskResourceRequests {
  readonly requests: Map<string, number> = new Map();

  cpus(amount: number): this {
    return this.resource("cpus", amount);
  }

  resource(name: string, amount: number): this {
    this.requests.set(name, amount);
    return this;
  }
}

/** One kind of resource of an executor. Spark: `ExecutorResourceRequest`. */
export interface ExecutorResourceRequest {
  readonly resourceName: string;
  readonly amount: number;
  readonly discoveryScript: string;
  readonly vendor: string;
}

/** What an executor needs; memory sizes as Spark writes them (`"2g"`). Spark: `ExecutorResourceRequests`. */
export class ExecutorResourceRequests {
  readonly requests: Map<string, ExecutorResourceRequest | string | number> = new Map();

  cores(amount: number): this {
    return this.#set("cores", amount);
  }
  memory(amount: string): this {
    return this.#set("memory", amount);
  }
  memoryOverhead(amount: string): this {
    return this.#set("memoryOverhead", amount);
  }
  offheapMemory(amount: string): this {
    return this.#set("offHeap", amount);
  }
  pysparkMemory(amount: string): this {
    return this.#set("pyspark.memory", amount);
  }
  resource(name: string, amount: number, discoveryScript: string = "", vendor: string = ""): this {
    return this.#set(name, { resourceName: name, amount, discoveryScript, vendor });
  }

  #set(name: string, value: ExecutorResourceRequest | string | number): this {
    this.requests.set(name, value);
    return this;
  }
}

let nextProfileId = 1;

/** Needs of the stages of an RDD (`RDD.withResources`). Spark: `ResourceProfile`. */
export class ResourceProfile {
  readonly id: number = nextProfileId++;
  readonly executorResources: ReadonlyMap<string, ExecutorResourceRequest | string | number>;
  readonly taskResources: ReadonlyMap<string, number>;

  constructor(
    executorResources: ReadonlyMap<string, ExecutorResourceRequest | string | number> = new Map(),
    taskResources: ReadonlyMap<string, number> = new Map(),
  ) {
    this.executorResources = executorResources;
    this.taskResources = taskResources;
  }
}

/** Builds a {@link ResourceProfile}. Spark: `ResourceProfileBuilder`. */
export class ResourceProfileBuilder {
  readonly #executor: Map<string, ExecutorResourceRequest | string | number> = new Map();
  readonly #task: Map<string, number> = new Map();

  require(requests: ExecutorResourceRequests | TaskResourceRequests): this {
    if (requests instanceof TaskResourceRequests)
      for (const [name, amount] of requests.requests) this.#task.set(name, amount);
    else for (const [name, request] of requests.requests) this.#executor.set(name, request);
    return this;
  }

  build(): ResourceProfile {
    return new ResourceProfile(new Map(this.#executor), new Map(this.#task));
  }
}

registerCoreExports({
  ExecutorResourceRequests,
  ResourceProfile,
  ResourceProfileBuilder,
  TaskResourceRequests,
});
