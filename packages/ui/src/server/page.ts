/** What a page needs to know before it asks the REST API. */
export interface PageSettings {
  /** What stands in front of the addresses of its pages: empty, or `/history/app-1`. */
  readonly base: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly master: string;
  readonly version: string;
  readonly killEnabled: boolean;
  /** The application is over, or elsewhere: a log tells of it. */
  readonly isLogged: boolean;
  /** Proves that a request to cancel something comes from a page of this server. */
  readonly token: string;
}

/** The one document that every page is; its script draws what the address names. */
export function page(settings: PageSettings): string {
  const metas = Object.entries(settings).map(
    ([name, value]) => `<meta name="firesteel-${name}" content="${escapeHtml(String(value))}">`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${metas.join("\n")}
<title>${escapeHtml(settings.applicationName)} – Firesteel</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/app.css">
<script type="module" src="/static/app.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>These pages are drawn by a script. The same figures are at /api/v1/applications.</noscript>
</body>
</html>
`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
