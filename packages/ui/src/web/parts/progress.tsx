import type { JSX } from "preact";
import { count } from "../format.ts";

interface ProgressProps {
  readonly done: number;
  readonly active: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly total: number;
}

/** Tasks done and running out of all, as a bar and in numbers. */
export function Progress({ done, active, failed, skipped = 0, total }: ProgressProps): JSX.Element {
  const needed = total - skipped;
  const part = (n: number): string => `${needed <= 0 ? 0 : Math.min(100, (100 * n) / needed)}%`;
  const notes = [
    ...(active > 0 ? [`${count(active)} running`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
  ];
  return (
    <div class="progress">
      <div class="track" aria-hidden="true">
        <div class="done" style={{ width: part(done) }} />
        <div class="active" style={{ width: part(active) }} />
      </div>
      <span>
        {count(done)}/{count(needed)}
        {notes.length > 0 && <small> ({notes.join(", ")})</small>}
      </span>
    </div>
  );
}
