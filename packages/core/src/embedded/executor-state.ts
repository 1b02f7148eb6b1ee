import { getHeapStatistics } from "node:v8";
import { UserError } from "../errors/firesteel-error.ts";
import type { FileSystemRegistry } from "../io/file-system-registry.ts";
import { BlockReader } from "./block-reader.ts";
import { collectGarbage } from "./collect-garbage.ts";
import type { ControlBlock } from "./control-block.ts";
import type { ExecutorSettings } from "./executor-messages.ts";
import type { Range } from "./container.ts";
import { LeaseArena, type SlabSource } from "./lease.ts";
import type { QuestionChannel } from "./question-channel.ts";
import { ShuffleReader } from "./shuffle-reader.ts";

/** What an executor keeps from one task to the next. */
export class ExecutorState {
  readonly settings: ExecutorSettings;
  readonly control: ControlBlock;
  readonly questions: QuestionChannel;
  readonly blocks: BlockReader;
  readonly shuffles: ShuffleReader;
  readonly shuffleArena: LeaseArena;
  readonly cacheArena: LeaseArena;
  readonly fileSystems: FileSystemRegistry;
  readonly #broadcasts = new Map<number, Uint8Array>();
  #nextReport = 0;
  #nextCollection = 0;

  constructor(
    settings: ExecutorSettings,
    control: ControlBlock,
    questions: QuestionChannel,
    fileSystems: FileSystemRegistry,
  ) {
    this.settings = settings;
    this.control = control;
    this.questions = questions;
    this.fileSystems = fileSystems;
    this.blocks = new BlockReader((id) => questions.ask({ ask: "container", id }));
    this.shuffles = new ShuffleReader(this.blocks, (id) => questions.ask({ ask: "shuffle", id }));
    const source: SlabSource = (bytes, rdd) => questions.ask({ ask: "slab", bytes, rdd });
    this.shuffleArena = new LeaseArena(source);
    this.cacheArena = new LeaseArena(source);
  }

  /** The same array each time, until {@link forget}. */
  broadcastBytes(id: number): Uint8Array {
    const known = this.#broadcasts.get(id);
    if (known !== undefined) return known;
    const buffer = this.questions.ask({ ask: "broadcast", id });
    if (buffer === undefined)
      throw new UserError(
        "BROADCAST_DESTROYED",
        `broadcast ${id} was destroyed: a task that still reads it cannot run`,
        { fields: { broadcast: id } },
      );
    const bytes = new Uint8Array(buffer);
    this.#broadcasts.set(id, bytes);
    return bytes;
  }

  /** Gives back what past attempts left over of their slabs; between two attempts. */
  giveBackLeft(): Range[] {
    return [...this.shuffleArena.giveBack(), ...this.cacheArena.giveBack()];
  }

  forgetBroadcasts(ids: readonly number[]): void {
    for (const id of ids) this.#broadcasts.delete(id);
  }

  /**
   * Tells the supervisor the heap's size now and then. True when it is above the soft limit, garbage and
   * `reservedBytes` not counted. Called between chunks, so it must cost nothing most of the time.
   */
  isHeapExceeded(reservedBytes: number): boolean {
    const now = performance.now();
    if (now < this.#nextReport) return false;
    this.#nextReport = now + reportEveryMs;
    const limit = this.settings.softHeapBytes + reservedBytes;
    if (this.#reportHeap() <= limit || now < this.#nextCollection) return false;
    collectGarbage();
    // Memory of dropped buffers is given back by the next collection only, which is a short one.
    if (this.#reportHeap() > limit) collectGarbage();
    // Close to the limit, collecting must not become all that a task does.
    const end = performance.now();
    this.#nextCollection = end + (end - now) * collectionShare;
    return this.#reportHeap() > limit;
  }

  /** A fresh report, so that the watchdog starts from what is so now. */
  reportHeapSoon(): void {
    this.#nextReport = 0;
  }

  #reportHeap(): number {
    const { used_heap_size: used, external_memory: external } = getHeapStatistics();
    this.control.reportHeap(used, external);
    return used + external;
  }
}

const reportEveryMs = 20;
/** Time between two forced collections, in times of what the first one took. */
const collectionShare = 10;
