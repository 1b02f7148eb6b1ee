function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="firesteel-${name}"]`)?.content ?? "";
}

/** What the server wrote into the document. */
export const pageSettings: {
  /** What stands in front of the addresses of this application's pages. */
  readonly base: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly master: string;
  readonly version: string;
  readonly killEnabled: boolean;
  readonly isLogged: boolean;
  readonly token: string;
} = {
  base: meta("base"),
  applicationId: meta("applicationId"),
  applicationName: meta("applicationName"),
  master: meta("master"),
  version: meta("version"),
  killEnabled: meta("killEnabled") === "true",
  isLogged: meta("isLogged") === "true",
  token: meta("token"),
};

/** The address of a page of this application. */
export function pageUrl(path: string): string {
  return pageSettings.base + path;
}
