const integer = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export function count(value: number): string {
  return integer.format(value);
}

export function bytes(value: number): string {
  if (value < 1024) return `${integer.format(value)} B`;
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
  let scaled = value / 1024;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  return `${short.format(scaled)} ${units[unit] ?? ""}`;
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `3 h 20 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${short.format(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-25T21:25:22.355GMT` as milliseconds since the epoch. */
export function instant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text.replace("GMT", "Z"));
}

/** In the reader's own time zone. */
export function clock(text: string | undefined): string {
  const at = instant(text);
  if (at === undefined) return "";
  const date = new Date(at);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** From one time to another, or to now. */
export function elapsed(from: string | undefined, to: string | undefined): number {
  const start = instant(from);
  return start === undefined ? 0 : Math.max(0, (instant(to) ?? Date.now()) - start);
}

/** Of what was read or written: `1.2 MiB / 300`, nothing where there is nothing. */
export function sizeAndRecords(size: number, records: number): string {
  return size === 0 && records === 0 ? "" : `${bytes(size)} / ${count(records)}`;
}
