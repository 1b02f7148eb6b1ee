import type { Relation } from "../client/connect-session.ts";
import { type BlockRow, rowColumns } from "../rows/block-row.ts";
import { streamOfRows } from "../rows/arrow-rows.ts";
import { driverTag } from "../rows/tags.ts";

type DataType = NonNullable<
  NonNullable<
    Extract<
      NonNullable<
        Extract<Relation["relType"], { case?: "mapPartitions" }>["value"]["func"]
      >["function"],
      { case?: "pythonUdf" }
    >["value"]
  >["outputType"]
>;

type Expression = NonNullable<
  Extract<Relation["relType"], { case?: "project" }>["value"]["expressions"]
>[number];

const int: DataType = { kind: { case: "integer", value: {} } };
const binary: DataType = { kind: { case: "binary", value: {} } };

/** The schema of block rows. */
const rowType: DataType = {
  kind: {
    case: "struct",
    value: {
      fields: rowColumns.map((name, i) => ({
        name,
        dataType: i < rowColumns.length - 1 ? int : binary,
        nullable: false,
      })),
    },
  },
};

/** What is said of a `mapInArrow` step besides its input. */
export interface WorkerStep {
  /** Shown by Spark: `reduceByKey at app.ts:3:4`. */
  readonly name: string;
  readonly command: Uint8Array;
  /** In the place of the Python version: which protocol the executors speak. */
  readonly protocol: string;
  readonly isBarrier?: boolean;
}

/** Runs our worker over the rows of `input`, partition by partition. */
export function mapInWorker(input: Relation, step: WorkerStep): Relation {
  const { command, protocol: pythonVer } = step;
  return {
    relType: {
      case: "mapPartitions",
      value: {
        input,
        func: {
          functionName: step.name,
          deterministic: true,
          function: {
            case: "pythonUdf",
            value: { outputType: rowType, evalType: 207, command, pythonVer },
          },
        },
        ...(step.isBarrier === true ? { isBarrier: true } : {}),
      },
    },
  };
}

/** One partition, with one row, for each of the tasks `first`, `first + 1`, … */
export function taskRange(first: number, count: number): Relation {
  const input: Relation = {
    relType: {
      case: "range",
      value: {
        start: BigInt(first),
        end: BigInt(first + count),
        step: 1n,
        numPartitions: Math.max(count, 1),
      },
    },
  };
  const columns = ["0", "cast(id as int)", String(driverTag), "0", "0", "-1", "cast('' as binary)"];
  const expressions = columns.map((expression, i): Expression => ({
    exprType: {
      case: "alias",
      value: {
        name: [rowColumns[i] as string],
        expr: { exprType: { case: "expressionString", value: { expression } } },
      },
    },
  }));
  return { relType: { case: "project", value: { input, expressions } } };
}

/** Rows that the driver makes. */
export function driverRows(rows: readonly BlockRow[]): Relation {
  return { relType: { case: "localRelation", value: { data: streamOfRows(rows) } } };
}

/** Puts every row where its hash says, one partition a task; no exchange where the rows are there already. */
export function place(input: Relation, numTasks: number): Relation {
  return {
    relType: {
      case: "repartitionByExpression",
      value: {
        input,
        numPartitions: numTasks,
        partitionExprs: [
          { exprType: { case: "unresolvedAttribute", value: { unparsedIdentifier: "h" } } },
        ],
      },
    },
  };
}

/** All rows of all inputs; a balanced tree, since Spark analyses deep ones slowly. */
export function union(inputs: readonly Relation[]): Relation {
  const [first] = inputs;
  if (first === undefined) throw new TypeError("a union of nothing");
  if (inputs.length === 1) return first;
  const middle = inputs.length >> 1;
  return {
    relType: {
      case: "setOp",
      value: {
        leftInput: union(inputs.slice(0, middle)),
        rightInput: union(inputs.slice(middle)),
        setOpType: 2,
        isAll: true,
      },
    },
  };
}
