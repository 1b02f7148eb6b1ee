/** Without the quotes, which some servers leave out in listings. */
export function bareEtag(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//u, "").replaceAll('"', "");
}

export function quotedEtag(etag: string): string {
  return `"${etag}"`;
}
