function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="firesteel-${name}"]`)?.content ?? "";
}

/** What the server wrote into the document. */
export const pageSettings: {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly master: string;
  readonly version: string;
  readonly killEnabled: boolean;
  readonly isLogged: boolean;
  readonly token: string;
} = {
  applicationId: meta("applicationId"),
  applicationName: meta("applicationName"),
  master: meta("master"),
  version: meta("version"),
  killEnabled: meta("killEnabled") === "true",
  isLogged: meta("isLogged") === "true",
  token: meta("token"),
};
