import { useEffect, useState } from "preact/hooks";
import { pageSettings, pageUrl } from "./page-settings.ts";

/** The address of the page that is shown. */
export interface Location {
  readonly path: string;
  readonly query: URLSearchParams;
}

function here(): Location {
  const { pathname, search } = window.location;
  const path = pathname.slice(pageSettings.base.length).replace(/\/+$/, "");
  return { path, query: new URLSearchParams(search) };
}

const listeners = new Set<() => void>();

/** Shows another page without loading the document again. */
export function navigate(url: string, isReplaced: boolean = false): void {
  if (isReplaced) window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
  for (const listener of listeners) listener();
}

/** Parameters of the address, some of them changed; undefined removes one. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = here();
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  navigate(pageUrl(`${path}/?${query.toString()}`), true);
}

export function useLocation(): Location {
  const [location, setLocation] = useState(here);
  useEffect(() => {
    const change = (): void => setLocation(here());
    const click = (event: MouseEvent): void => {
      const link = (event.target as Element | null)?.closest?.("a");
      const isPlain =
        event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
      const href = link?.getAttribute("href");
      const isOwn =
        pageSettings.applicationId !== "" &&
        href?.startsWith(pageUrl("/")) === true &&
        !href.startsWith("/api/");
      if (href === null || href === undefined || !isPlain || !isOwn) return;
      event.preventDefault();
      navigate(href);
      window.scrollTo(0, 0);
    };
    listeners.add(change);
    window.addEventListener("popstate", change);
    document.addEventListener("click", click);
    return () => {
      listeners.delete(change);
      window.removeEventListener("popstate", change);
      document.removeEventListener("click", click);
    };
  }, []);
  return location;
}
