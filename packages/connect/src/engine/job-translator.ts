import type { JobPlan, StageProgram, StorageLevelJson } from "@firesteel/core/engine";
import { InternalError } from "@firesteel/core/engine";
import type { Relation } from "../client/connect-session.ts";
import { driverRows, mapInWorker, place, taskRange, union } from "../relation/relations.ts";
import { markerRow } from "../rows/block-row.ts";
import { hashPreimages } from "../rows/hash-preimage.ts";
import { cacheTag, driverTag, shuffleTag } from "../rows/tags.ts";
import type { WorkerCommand } from "../wire/command.ts";
import type { Producer, ProducerTable } from "./producer-table.ts";
import type { ModuleFiles } from "./session-modules.ts";
import {
  type CachedNode,
  type ProducerRead,
  stageReads,
  withoutCachedInputs,
} from "./stage-reads.ts";

/** What a translator needs of the session that the plan is for. */
export interface TranslationHost {
  /** Sends what is too large for a plan as a file, and gives the bytes of the command. */
  encode(command: WorkerCommand): Promise<Uint8Array>;
  /** Tells Spark to keep the result of a relation, in the order in which they depend on each other. */
  persist(relation: Relation, level: StorageLevelJson): Promise<void>;
  /** Files for what functions import, where executors do not have it. */
  modulesOf(program: StageProgram): Promise<ModuleFiles | undefined>;
  readonly protocol: string;
  readonly producers: ProducerTable;
}

/** One job as a Spark plan. */
export interface TranslatedJob {
  readonly relation: Relation;
  /** Stages that Spark is going to run, parents first. */
  readonly stages: readonly StageProgram[];
  readonly skipped: readonly StageProgram[];
  /** Numbers of those stages that read what others of the job are going to write. */
  readonly waiting: ReadonlySet<number>;
  /** Numbers of those stages, of persisted RDDs, that run inside the tasks of the stages that read them. */
  readonly inside: ReadonlySet<number>;
  /** Producers that have their rows when the job has succeeded. */
  readonly producers: readonly Producer[];
}

/** What a job says besides its plan. */
export interface TranslationOptions {
  readonly partitions?: readonly number[];
  readonly properties: Readonly<Record<string, string>>;
}

/** Stage numbers of cached RDDs' own stages; planned ones count from 0 and never come here. */
const firstCacheStage = 2 ** 30;

const shuffleLevel: StorageLevelJson = {
  useDisk: true,
  useMemory: true,
  useOffHeap: false,
  deserialized: false,
  replication: 1,
};

/**
 * Turns the stages of a job into one tree of relations: each stage is a step of our worker over the rows that it reads,
 * each shuffle an exchange by the hash of the task that a row is for.
 */
export class JobTranslator {
  readonly #host: TranslationHost;
  readonly #plan: JobPlan;
  readonly #producers = new Map<number, Promise<Producer>>();
  readonly #stages: StageProgram[] = [];
  readonly #skipped: StageProgram[] = [];
  readonly #waiting = new Set<number>();
  readonly #inside = new Set<number>();
  #properties: Readonly<Record<string, string>> = {};

  constructor(host: TranslationHost, plan: JobPlan) {
    this.#host = host;
    this.#plan = plan;
  }

  async translate(options: TranslationOptions): Promise<TranslatedJob> {
    this.#properties = options.properties;
    const { partitions } = options;
    const result = this.#plan.stages.at(-1);
    if (result === undefined) throw new InternalError("EMPTY_PLAN", "a plan without stages");
    const { relation } = await this.#stage(result, driverTag, partitions);
    return {
      relation,
      stages: this.#stages,
      skipped: this.#skipped,
      waiting: this.#waiting,
      inside: this.#inside,
      producers: await Promise.all(this.#producers.values()),
    };
  }

  async #stage(
    given: StageProgram,
    tag: number,
    partitions: readonly number[] | undefined,
  ): Promise<{ readonly relation: Relation; readonly readsRows: boolean }> {
    const program = withoutCachedInputs(given);
    const reads = stageReads(program);
    const input = await this.#input(program, reads, partitions);
    const modules = await this.#host.modulesOf(program);
    const command = await this.#host.encode({
      kind: "stage",
      program,
      tag,
      properties: this.#properties,
      ...(modules === undefined ? {} : { modules }),
      ...(partitions === undefined ? {} : { partitions }),
    });
    this.#stages.push(given);
    const relation = mapInWorker(input, {
      name: program.name,
      command,
      protocol: this.#host.protocol,
      isBarrier: program.barrier,
    });
    return { relation, readsRows: reads.length > 0 };
  }

  async #input(
    program: StageProgram,
    reads: readonly ProducerRead[],
    partitions: readonly number[] | undefined,
  ): Promise<Relation> {
    const { numTasks } = program;
    if (reads.length === 0) return tasksAlone(partitions, numTasks);

    const sides: { read: ProducerRead; producer: Producer }[] = [];
    for (const read of reads) sides.push({ read, producer: await this.#producer(program, read) });
    if (sides.some(({ producer }) => !producer.isMaterialized && !producer.isInside))
      this.#waiting.add(program.stage);
    const inPlace = sides.map(
      ({ read, producer }) => read.isAligned && producer.numPartitions === numTasks,
    );
    const [only] = sides;
    if (sides.length === 1 && only !== undefined && inPlace[0] === true && only.producer.hasMarkers)
      return only.producer.relation;

    const inputs: Relation[] = [];
    let hasMarkers = false;
    for (const [i, { read, producer }] of sides.entries()) {
      const stays = inPlace[i] === true;
      inputs.push(stays ? producer.relation : await this.#routed(program, read, producer));
      hasMarkers ||= stays && producer.hasMarkers;
    }
    if (!hasMarkers) inputs.push(driverRows(markers(numTasks)));
    return place(union(inputs), numTasks);
  }

  /** Rows of a producer sent on to the tasks that read them. */
  async #routed(program: StageProgram, read: ProducerRead, producer: Producer): Promise<Relation> {
    const consumers = Array.from(read.consumers, (tasks) => tasks ?? []);
    const command = await this.#host.encode({
      kind: "route",
      consumers,
      numTasks: program.numTasks,
    });
    const { protocol } = this.#host;
    return mapInWorker(producer.relation, { name: `route to ${program.name}`, command, protocol });
  }

  #producer(program: StageProgram, { tag, producer }: ProducerRead): Promise<Producer> {
    let made = this.#producers.get(tag);
    if (made === undefined) {
      made =
        "shuffle" in producer
          ? this.#shuffle(producer.shuffle)
          : this.#cached(cachedSource(this.#plan, program, producer.cached));
      this.#producers.set(tag, made);
    }
    return made;
  }

  async #shuffle(shuffle: number): Promise<Producer> {
    const tag = shuffleTag(shuffle);
    const known = this.#host.producers.get(tag);
    const written = this.#plan.shuffles.find((candidate) => candidate.shuffle === shuffle);
    const stage = this.#plan.stages.find((candidate) => candidate.stage === written?.stage);
    if (written === undefined || stage === undefined)
      throw new InternalError("INCOMPLETE_PLAN", `the plan does not say who writes ${shuffle}`);
    if (known !== undefined) {
      if (known.isMaterialized) this.#skipped.push(stage);
      else this.#stages.push(stage);
      return known;
    }
    const { relation } = await this.#stage(stage, tag, undefined);
    const producer: Producer = {
      relation: place(relation, written.numReduces),
      numPartitions: written.numReduces,
      hasMarkers: written.numMaps > 0,
      isInside: false,
      isPersisted: false,
      isMaterialized: false,
    };
    if (written.retain) await this.#keep(tag, producer, shuffleLevel);
    return producer;
  }

  async #cached({ program, node }: CachedSource): Promise<Producer> {
    const tag = cacheTag(node.rdd);
    const known = this.#host.producers.get(tag);
    if (known !== undefined) return known;
    const stage = firstCacheStage + node.rdd;
    const { relation, readsRows } = await this.#stage(
      {
        ...program,
        stage,
        name: `cache of RDD ${node.rdd}`,
        root: node.input,
        sink: { kind: "collect" },
        numTasks: node.partitions,
        barrier: false,
      },
      tag,
      undefined,
    );
    if (!readsRows) this.#inside.add(stage);
    // What comes from a shuffle is likely to meet another of the same partitioner.
    const producer: Producer = {
      relation: readsRows ? place(relation, node.partitions) : relation,
      numPartitions: node.partitions,
      hasMarkers: true,
      isInside: !readsRows,
      isPersisted: false,
      isMaterialized: false,
    };
    await this.#keep(tag, producer, node.level);
    return producer;
  }

  async #keep(tag: number, producer: Producer, level: StorageLevelJson): Promise<void> {
    await this.#host.persist(producer.relation, level);
    producer.isPersisted = true;
    this.#host.producers.set(tag, producer);
  }
}

interface CachedSource {
  /** The stage as it was planned, whose leaves the node's input reads. */
  readonly program: StageProgram;
  readonly node: CachedNode;
}

/** A cached node with its input, which {@link withoutCachedInputs} took from the stage that reads it. */
function cachedSource(plan: JobPlan, program: StageProgram, pruned: CachedNode): CachedSource {
  const given = plan.stages.find((candidate) => candidate.stage === program.stage);
  for (const candidate of given === undefined ? plan.stages : [given, ...plan.stages]) {
    const node = findCached(candidate.root, pruned.rdd);
    if (node !== undefined) return { program: candidate, node };
  }
  throw new InternalError("INCOMPLETE_PLAN", `the plan does not say how RDD ${pruned.rdd} is made`);
}

function findCached(node: CachedNode["input"], rdd: number): CachedNode | undefined {
  if (node.kind === "cached" && node.rdd === rdd) return node;
  const inputs =
    node.kind === "cartesian"
      ? [node.left, node.right]
      : "inputs" in node
        ? node.inputs
        : "input" in node
          ? [node.input]
          : [];
  for (const input of inputs) {
    const found = findCached(input, rdd);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Input of stages that read nothing of other stages: one row a task. */
function tasksAlone(partitions: readonly number[] | undefined, numTasks: number): Relation {
  if (partitions === undefined) return taskRange(0, numTasks);
  const [first = 0] = partitions;
  const isRun = partitions.every((partition, i) => partition === first + i);
  if (isRun) return taskRange(first, partitions.length);
  return driverRows(partitions.map((partition) => markerRow(0, partition, driverTag)));
}

function markers(numTasks: number): ReturnType<typeof markerRow>[] {
  const preimages = hashPreimages(numTasks);
  return Array.from({ length: numTasks }, (_, task) =>
    markerRow(preimages[task] as number, task, driverTag),
  );
}
