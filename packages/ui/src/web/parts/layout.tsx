import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { liveState, onLiveChange, setLive } from "../live.ts";
import { pageSettings, pageUrl } from "../page-settings.ts";

const pagesOfApplication: readonly (readonly [path: string, label: string])[] = [
  ["/jobs/", "Jobs"],
  ["/stages/", "Stages"],
  ["/storage/", "Storage"],
  ["/environment/", "Environment"],
  ["/executors/", "Executors"],
];

/** Of the application, or of the list that it is in. */
const home = pageSettings.applicationId === "" ? "/" : pageUrl("/jobs/");

/** Header and navigation around a page. */
export function Layout({
  path,
  tabs = pagesOfApplication,
  children,
}: {
  path: string;
  tabs?: typeof pagesOfApplication;
  children: ComponentChildren;
}): JSX.Element {
  // On a phone not all of them are seen at once.
  useEffect(() => {
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [path]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header>
        <div class="bar">
          <a class="brand" href={home}>
            <img src="/static/icon.svg" alt="" width="22" height="22" />
            Firesteel
          </a>
          <span class="app" title={pageSettings.applicationId}>
            {pageSettings.applicationName}
            <small>{pageSettings.master}</small>
          </span>
          <LiveSwitch />
        </div>
        {tabs.length > 0 && (
          <nav aria-label="Pages">
            {pageSettings.base !== "" && <a href="/">All applications</a>}
            {tabs.map(([href, label]) => (
              <a
                key={href}
                href={pageUrl(href)}
                aria-current={`${path}/`.startsWith(href) ? "page" : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        {[`Firesteel ${pageSettings.version}`, pageSettings.applicationId]
          .filter((text) => text !== "")
          .join(" · ")}{" "}
        · <a href="/api/v1/applications">status API</a>
      </footer>
    </>
  );
}

function LiveSwitch(): JSX.Element {
  const [, setChanges] = useState(0);
  useEffect(() => onLiveChange(() => setChanges((n) => n + 1)), []);
  const { isOn, isReachable } = liveState;
  if (pageSettings.applicationId === "") return <span class="live">event logs</span>;
  if (pageSettings.isLogged) return <span class="live">from its event log</span>;
  return (
    <span class="live">
      <span role="status" class={isReachable ? "ok" : "lost"}>
        {isReachable ? (isOn ? "live" : "paused") : "the application does not answer"}
      </span>
      <button type="button" aria-pressed={!isOn} onClick={() => setLive(!isOn)}>
        {isOn ? "Pause" : "Resume"}
      </button>
    </span>
  );
}

/** The heading of a page, which is read out when one comes to it. */
export function Heading({
  children,
  aside,
}: {
  children: ComponentChildren;
  aside?: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading.current?.textContent ?? ""} – ${pageSettings.applicationName} – Firesteel`;
  });
  return (
    <div class="heading">
      <h1 ref={heading}>{children}</h1>
      {aside}
    </div>
  );
}

export function Card({
  title,
  children,
}: {
  title: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Key figures of a page. */
export function Figures({
  figures,
}: {
  figures: readonly (readonly [string, ComponentChildren])[];
}): JSX.Element {
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What stands where there is no answer yet, or a refusal. */
export function Waiting({ error }: { error: string | undefined }): JSX.Element {
  return error === undefined ? (
    <p class="empty" role="status">
      Loading…
    </p>
  ) : (
    <p class="empty" role="alert">
      {error}
    </p>
  );
}
