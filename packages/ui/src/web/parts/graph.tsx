import type { JSX } from "preact";
import { count } from "../format.ts";
import type { GraphRdd, GraphStage } from "../rest-types.ts";

const box = { width: 212, height: 44, gapX: 16, gapY: 26, pad: 14, head: 26, stageGap: 46 };

interface Placed {
  readonly rdd: GraphRdd;
  readonly x: number;
  readonly y: number;
}

interface PlacedStage {
  readonly stage: GraphStage;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
}

/** The RDDs of some stages and what is made of what: a frame for each stage, inputs at the left and at the top. */
export function Graph({ stages }: { stages: readonly GraphStage[] }): JSX.Element | null {
  const placed = place(stages);
  if (placed.length === 0) return null;
  const nodes = new Map(placed.flatMap((each) => each.nodes.map((node) => [node.rdd.id, node])));
  const width = Math.max(...placed.map((each) => each.x + each.width)) + 2;
  const height = Math.max(...placed.map((each) => each.y + each.height)) + 2;
  const description = stages
    .map(({ stageId, rdds }) => `stage ${stageId}: ${rdds.map(({ name }) => name).join(", ")}`)
    .join("; ");
  return (
    <div class="scroll graph" role="region" aria-label="Graph of RDDs" tabIndex={0}>
      <svg
        role="img"
        aria-label={`RDDs of ${description}`}
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
      >
        {placed.map((each) => (
          <StageFrame key={`${each.stage.stageId}.${each.stage.attemptId}`} {...each} />
        ))}
        {[...nodes.values()].flatMap((node) =>
          node.rdd.parents.flatMap((parent) => {
            const from = nodes.get(parent);
            if (from === undefined) return [];
            return <path key={`${parent}-${node.rdd.id}`} class="edge" d={curve(from, node)} />;
          }),
        )}
        {[...nodes.values()].map((node) => (
          <Node key={node.rdd.id} {...node} />
        ))}
      </svg>
    </div>
  );
}

function StageFrame({ stage, x, y, width, height }: PlacedStage): JSX.Element {
  return (
    <g>
      <rect
        class={`frame ${stage.status.toLowerCase()}`}
        x={x}
        y={y}
        width={width}
        height={height}
        rx="8"
      />
      <text class="stage-title" x={x + box.pad} y={y + 18}>
        Stage {stage.stageId} · {stage.status.toLowerCase()}
      </text>
    </g>
  );
}

function Node({ rdd, x, y }: Placed): JSX.Element {
  return (
    <g>
      <title>{`${rdd.name} [${rdd.id}]\n${rdd.callSite}\n${count(rdd.numPartitions)} partitions`}</title>
      <rect class="node" x={x} y={y} width={box.width} height={box.height} rx="5" />
      <text x={x + 10} y={y + 18}>
        {cut(`${rdd.name} [${rdd.id}]`, 26)}
      </text>
      <text class="site" x={x + 10} y={y + 34}>
        {cut(rdd.callSite, 30)}
      </text>
    </g>
  );
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function curve(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + box.width / 2, from.y + box.height];
  const [x2, y2] = [to.x + box.width / 2, to.y];
  if (y2 > y1 && Math.abs(x1 - x2) < box.width)
    return `M${x1} ${y1} C${x1} ${y1 + 13} ${x2} ${y2 - 13} ${x2} ${y2}`;
  // To another stage: out at the right, in at the left.
  const [right, left] = [from.x + box.width, to.x];
  const [yFrom, yTo] = [from.y + box.height / 2, to.y + box.height / 2];
  const bend = Math.max(24, Math.abs(left - right) / 2);
  return `M${right} ${yFrom} C${right + bend} ${yFrom} ${left - bend} ${yTo} ${left} ${yTo}`;
}

/** Stages in columns by how many come before them, RDDs of a stage in rows by the same rule. */
function place(stages: readonly GraphStage[]): readonly PlacedStage[] {
  const stageOf = new Map<number, GraphStage>();
  for (const stage of stages) for (const { id } of stage.rdds) stageOf.set(id, stage);
  const parentsOf = (stage: GraphStage): GraphStage[] =>
    stage.rdds
      .flatMap(({ parents }) => parents)
      .flatMap((id) => stageOf.get(id) ?? [])
      .filter((parent) => parent !== stage);
  const depths = depthsOf(stages, parentsOf);
  const placed: PlacedStage[] = [];
  let x = 1;
  for (let depth = 0; depth <= Math.max(0, ...depths.values()); depth++) {
    let y = 1;
    let columnWidth = 0;
    for (const stage of stages.filter((each) => depths.get(each) === depth)) {
      const each = placeStage(stage, x, y);
      placed.push(each);
      y += each.height + box.gapY;
      columnWidth = Math.max(columnWidth, each.width);
    }
    x += columnWidth + box.stageGap;
  }
  return placed;
}

function placeStage(stage: GraphStage, x: number, y: number): PlacedStage {
  const byId = new Map(stage.rdds.map((rdd) => [rdd.id, rdd]));
  const rows = depthsOf(stage.rdds, (rdd) => rdd.parents.flatMap((id) => byId.get(id) ?? []));
  const used = new Map<number, number>();
  const nodes = stage.rdds.map((rdd) => {
    const row = rows.get(rdd) ?? 0;
    const column = used.get(row) ?? 0;
    used.set(row, column + 1);
    return {
      rdd,
      x: x + box.pad + column * (box.width + box.gapX),
      y: y + box.head + row * (box.height + box.gapY),
    };
  });
  const columns = Math.max(1, ...used.values());
  const numRows = Math.max(1, ...[...rows.values()].map((row) => row + 1));
  return {
    stage,
    x,
    y,
    width: 2 * box.pad + columns * (box.width + box.gapX) - box.gapX,
    height: box.head + numRows * (box.height + box.gapY) - box.gapY + box.pad,
    nodes,
  };
}

/** Longest way to each from one without parents. */
function depthsOf<T>(all: readonly T[], parentsOf: (each: T) => readonly T[]): Map<T, number> {
  const depths = new Map<T, number>();
  const depthOf = (each: T): number => {
    const known = depths.get(each);
    if (known !== undefined) return known;
    depths.set(each, 0);
    const depth = Math.max(-1, ...parentsOf(each).map(depthOf)) + 1;
    depths.set(each, depth);
    return depth;
  };
  for (const each of all) depthOf(each);
  return depths;
}
