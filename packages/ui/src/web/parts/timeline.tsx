import type { JSX } from "preact";
import { duration } from "../format.ts";
import { statusKind } from "./status-badge.tsx";

/** Something that took a while. */
export interface Span {
  readonly id: string | number;
  readonly label: string;
  readonly href?: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

const maxLanes = 12;
/** Shorter ones could not be seen, or hit. */
const minPercent = 0.4;

/** Bars with a name. */
export interface Band {
  readonly label: string;
  readonly spans: readonly Span[];
}

/**
 * What ran when: bars on a common axis of time, each on the first line that is free. The axis is as long as `spans`; of
 * what is in the band above only what was there meanwhile is shown.
 */
export function Timeline({
  label,
  spans,
  above,
}: Band & { readonly above?: Band }): JSX.Element | null {
  if (spans.length === 0) return null;
  const start = Math.min(...spans.map(({ from }) => from));
  const end = Math.max(...spans.map(({ to }) => to), start + 1);
  const meanwhile = (above?.spans ?? []).filter(({ from, to }) => from <= end && to >= start);
  return (
    <figure class="timeline">
      {above !== undefined && meanwhile.length > 0 && (
        <Bars label={above.label} spans={meanwhile} start={start} end={end} />
      )}
      <Bars label={label} spans={spans} start={start} end={end} />
      <figcaption>
        <span>0</span>
        <span>{duration((end - start) / 2)}</span>
        <span>{duration(end - start)}</span>
      </figcaption>
    </figure>
  );
}

function Bars({
  label,
  spans,
  start,
  end,
}: Band & { readonly start: number; readonly end: number }): JSX.Element {
  const percent = (time: number): number =>
    (100 * (Math.min(Math.max(time, start), end) - start)) / (end - start);
  const lanes = lanesOf(spans, ((end - start) * minPercent) / 100);
  const used = Math.min(maxLanes, Math.max(...lanes) + 1);
  return (
    <ul aria-label={label} style={{ height: `${used * 24}px` }}>
      {spans.map((span, i) => {
        const lane = lanes[i] ?? 0;
        if (lane >= maxLanes) return null;
        const width = Math.max(minPercent, percent(span.to) - percent(span.from));
        const left = Math.min(percent(span.from), 100 - width);
        const text = `${span.label}, ${span.status.toLowerCase()}, ${duration(span.to - span.from)}`;
        return (
          <li
            key={span.id}
            class={statusKind(span.status)}
            style={{ left: `${left}%`, width: `${width}%`, top: `${lane * 24}px` }}
          >
            {span.href === undefined ? (
              <span title={text}>{span.label}</span>
            ) : (
              <a href={span.href} title={text}>
                {span.label}
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function lanesOf(spans: readonly Span[], minLength: number): readonly number[] {
  const ends: number[] = [];
  const lanes = new Map<Span, number>();
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    let lane = ends.findIndex((end) => end <= span.from);
    if (lane === -1) lane = ends.length;
    ends[lane] = Math.max(span.to, span.from + minLength);
    lanes.set(span, lane);
  }
  return spans.map((span) => lanes.get(span) ?? 0);
}
