import type { ShufflePlan } from "../plan/job-plan.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { PublishedSegment } from "./executor-messages.ts";
import { MapOutputTable } from "./map-output-table.ts";
import { Pinned } from "./pinned.ts";
import type { WireProgram } from "./wire-program.ts";

/** What the supervisor knows of the output of one shuffle. */
export class ShuffleState extends Pinned {
  readonly id: number;
  readonly stage: number;
  readonly numReduces: number;
  readonly table: MapOutputTable;
  /** Later jobs will read it. */
  isRetained: boolean;
  /** Tickets of the jobs whose plan has it. */
  readonly jobs: Set<number> = new Set();
  /** Shuffles that the tasks of its stage read. */
  readonly reads: readonly number[];
  /** Its stage may give other records when a task runs again. */
  readonly isIndeterminate: boolean;
  /** Attempts of its stage so far, over all jobs. */
  stageAttempts = 0;
  readonly #pool: ContainerPool;
  readonly #outputs: (PublishedSegment | undefined)[];
  #available = 0;
  /** Outputs that were replaced or lost while attempts may still have been reading them. */
  readonly #garbage: PublishedSegment[] = [];

  constructor(plan: ShufflePlan, program: WireProgram | undefined, pool: ContainerPool) {
    super();
    this.id = plan.shuffle;
    this.stage = plan.stage;
    this.numReduces = plan.numReduces;
    this.isRetained = plan.retain;
    this.reads = program?.reads ?? [];
    this.isIndeterminate = program?.isIndeterminate ?? false;
    this.table = new MapOutputTable(plan.numMaps);
    this.#outputs = Array.from({ length: plan.numMaps }, () => undefined);
    this.#pool = pool;
  }

  get numMaps(): number {
    return this.#outputs.length;
  }

  get isComplete(): boolean {
    return this.#available === this.#outputs.length;
  }

  has(map: number): boolean {
    return this.#outputs[map] !== undefined;
  }

  /** Makes the output of a map task visible, unless another attempt's is there already. */
  publish(map: number, segment: PublishedSegment): boolean {
    if (this.has(map)) return false;
    this.#pool.claim(segment.ranges, "shuffle");
    this.#outputs[map] = segment;
    this.#available++;
    const { container, offset, length } = segment.index;
    this.table.write(map, container, offset, length);
    return true;
  }

  /** Forgets the output of a map task, if it is still the one of `epoch`. */
  lose(map: number, epoch: number): void {
    const segment = this.#outputs[map];
    if (segment === undefined || this.table.epochOf(map) !== epoch) return;
    this.table.clear(map);
    this.#outputs[map] = undefined;
    this.#available--;
    this.#garbage.push(segment);
  }

  /** Forgets all output: it was made of something that is made again. */
  loseAll(): void {
    for (const [map, segment] of this.#outputs.entries())
      if (segment !== undefined) this.lose(map, this.table.epochOf(map));
  }

  protected override release(): void {
    for (const segment of [...this.#outputs, ...this.#garbage])
      this.#pool.release(segment?.ranges ?? [], "shuffle");
    this.#outputs.fill(undefined);
    this.#garbage.length = 0;
    this.#available = 0;
  }
}
