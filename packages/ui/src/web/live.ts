import { useEffect, useState } from "preact/hooks";
import { pageSettings } from "./page-settings.ts";

const refreshMs = 2000;

interface Known {
  readonly tag: string;
  readonly data: unknown;
}

const known = new Map<string, Known>();

/** Whether pages ask again, and whether the application answered last. */
export const liveState: { isOn: boolean; isReachable: boolean } = {
  // A log does not change.
  isOn: !pageSettings.isLogged,
  isReachable: true,
};

const listeners = new Set<() => void>();

export function setLive(isOn: boolean): void {
  liveState.isOn = isOn;
  for (const listener of listeners) listener();
}

export function onLiveChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setReachable(isReachable: boolean): void {
  if (liveState.isReachable === isReachable) return;
  liveState.isReachable = isReachable;
  for (const listener of listeners) listener();
}

/** What the status API says below `/applications/<this one>`. */
export interface Answer<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
}

export function apiPath(path: string): string {
  return `/api/v1/applications/${encodeURIComponent(pageSettings.applicationId)}${path}`;
}

async function load<T>(url: string, signal: AbortSignal): Promise<Answer<T>> {
  try {
    const before = known.get(url);
    const headers = before === undefined ? {} : { "If-None-Match": before.tag };
    const answer = await fetch(url, { signal, headers, cache: "no-store" });
    setReachable(true);
    if (answer.status === 304 && before !== undefined)
      return { data: before.data as T, error: undefined };
    if (!answer.ok) return { data: undefined, error: await answer.text() };
    const data = (await answer.json()) as T;
    const tag = answer.headers.get("ETag");
    if (tag !== null) known.set(url, { tag, data });
    return { data, error: undefined };
  } catch (error) {
    if (!signal.aborted) setReachable(false);
    throw error;
  }
}

/** The answer to `url`, asked for again and again while the page is seen; the last one stays when none comes. */
export function useLive<T>(url: string | undefined): Answer<T> {
  const [answer, setAnswer] = useState<{ url: string | undefined } & Answer<T>>({
    url: undefined,
    data: undefined,
    error: undefined,
  });
  useEffect(() => {
    if (url === undefined) return undefined;
    const controller = new AbortController();
    let timer = 0;
    const ask = async (): Promise<void> => {
      try {
        if (!document.hidden) setAnswer({ url, ...(await load<T>(url, controller.signal)) });
      } catch {
        // It is not reachable: the header says so, and the last answer stays.
      }
      if (!controller.signal.aborted) timer = window.setTimeout(again, refreshMs);
    };
    const again = (): void => {
      if (liveState.isOn) void ask();
      else timer = window.setTimeout(again, refreshMs);
    };
    void ask();
    const unsubscribe = onLiveChange(() => {
      if (!liveState.isOn || !liveState.isReachable) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(again, 0);
    });
    return () => {
      controller.abort();
      window.clearTimeout(timer);
      unsubscribe();
    };
  }, [url]);
  if (answer.url === url) return answer;
  // While another page of the same table loads the former one stays.
  return {
    data: answer.url?.split("?")[0] === url?.split("?")[0] ? answer.data : undefined,
    error: undefined,
  };
}
