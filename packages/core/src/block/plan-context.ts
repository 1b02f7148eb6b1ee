import type { BlockTarget } from "./block-target.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { Scratch } from "./scratch.ts";

/** A column whose form and exact size are known, ready to be written. */
export interface ColumnPlan {
  /** Bytes with header and padding: a multiple of 8. */
  readonly size: number;
  write(target: BlockTarget, at: number): void;
}

/** The values of a column to be planned, and where they stand in their records. */
export interface ColumnSource {
  /** Dense: one for each row of the column. */
  readonly values: readonly unknown[];
  /** The record of each row; without it row i is of record i. */
  readonly rows: Int32Array | undefined;
  /** Path inside the record, for messages. */
  readonly path: string;
  /** Levels of nesting above. */
  readonly depth: number;
}

/** Objects of records that are spread over columns. If a record has one of them twice, columns would make two of it. */
export interface SpreadObjects {
  readonly objects: readonly unknown[];
  readonly rows: Int32Array | undefined;
}

/** What the planners of one block share. */
export class PlanContext {
  readonly classes: ClassRegistry;
  /** Number of records in the block. */
  readonly records: number;
  readonly spread: SpreadObjects[] = [];
  readonly scratch: Scratch = new Scratch();
  /** Chooses the form of a column. */
  readonly planColumn: (source: ColumnSource, context: PlanContext) => ColumnPlan;
  #columns = 0;

  constructor(
    classes: ClassRegistry,
    records: number,
    planColumn: (source: ColumnSource, context: PlanContext) => ColumnPlan,
  ) {
    this.classes = classes;
    this.records = records;
    this.planColumn = planColumn;
  }

  /** Whether a value may be spread over this many more columns; bounds what cyclic data can make. */
  mayNest(columns: number, depth: number): boolean {
    this.#columns += columns;
    return depth < 12 && this.#columns <= 2000;
  }

  /** Plans a column below `parent`. */
  child(
    parent: ColumnSource,
    values: readonly unknown[],
    segment: string,
    rows: Int32Array | undefined = parent.rows,
  ): ColumnPlan {
    const path = parent.path + segment;
    return this.planColumn({ values, rows, path, depth: parent.depth + 1 }, this);
  }
}

/** The number of the record that row `row` belongs to. */
export function recordOf(source: ColumnSource, row: number): number {
  return source.rows === undefined ? row : source.rows[row]!;
}
