import { WebHdfsError } from "./errors.ts";
import type { NameNodeAnswer } from "./name-nodes.ts";

/**
 * Where a name node sends the caller: from a 307, or from the JSON of `noredirect=true`. The response's body is used
 * up.
 *
 * @throws {WebHdfsError} `BAD_RESPONSE` where there is no address, also where an https server would lead to http
 */
export async function redirectTarget(answer: NameNodeAnswer): Promise<URL> {
  const { response, node, details } = answer;
  const bad = (why: string): WebHdfsError =>
    new WebHdfsError(
      "BAD_RESPONSE",
      `${details.operation} ${details.path}: ${details.host} ${why}`,
      { ...details, status: response.status },
    );
  let location: unknown;
  if (response.status >= 300) {
    await response.body.dump();
    location = response.headers["location"];
  } else {
    const text = await response.body.text();
    try {
      location = Reflect.get(Object(JSON.parse(text)), "Location");
    } catch {
      throw bad("answers with what is not JSON");
    }
  }
  if (typeof location !== "string" || !URL.canParse(location, node.origin))
    throw bad("names no data node");
  const url = new URL(location, node.origin);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw bad("redirects to no http URL");
  if (node.origin.startsWith("https:") && url.protocol !== "https:")
    throw bad(`redirects from https to http (${url.host}), where data would be open to read`);
  return url;
}
