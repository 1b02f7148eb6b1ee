import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  failure,
  fileStatus,
  redirect,
  scriptedServer,
  sendException,
  sendJson,
  testClient,
} from "./scripted-server.ts";

const data = join(import.meta.dirname, "../../test/data");
const certificate = readFileSync(join(data, "localhost.crt"));
const key = readFileSync(join(data, "localhost.key"));

describe("identity", () => {
  it("is user.name, with doas for another user", async () => {
    const node = await scriptedServer((_request, response) => sendJson(response, fileStatus(1)));

    await testClient(node.url, { user: "joe & co", doAs: "ann" }).getFileStatus("/a");

    expect(node.queries[0]?.get("user.name")).toBe("joe & co");
    expect(node.queries[0]?.get("doas")).toBe("ann");
  });

  it("is a delegation token, fetched anew when the server calls it invalid", async () => {
    const node = await scriptedServer((_request, response, query) => {
      if (query.get("delegation") === "token-2") sendJson(response, fileStatus(1));
      else sendException(response, "InvalidToken", "token (for joe) is expired");
    });
    let fetched = 0;
    const client = testClient(node.url, { delegationToken: () => `token-${++fetched}` });

    await client.getFileStatus("/a");
    await client.getFileStatus("/a");

    expect(node.queries.map((query) => query.get("delegation"))).toEqual([
      "token-1",
      "token-2",
      "token-2",
    ]);
    expect(node.queries.every((query) => !query.has("user.name"))).toBe(true);
  });

  it("fails with INVALID_TOKEN where a new token is no better", async () => {
    const node = await scriptedServer((_request, response) =>
      sendException(
        response,
        "SecurityException",
        "Failed to obtain user group information: org.apache.hadoop.security.token.SecretManager$InvalidToken: token is expired",
        401,
      ),
    );

    const error = await failure(
      testClient(node.url, { delegationToken: "secret-token" }).getFileStatus("/a"),
    );

    expect(error.code).toBe("INVALID_TOKEN");
    expect(inspect(error, { depth: 9 })).not.toContain("secret-token");
    expect(node.seen).toHaveLength(2);
  });

  it("is SPNEGO's, asked for once and then kept as a cookie until the server wants it again", async () => {
    let validCookie = "1";
    const node = await scriptedServer((request, response) => {
      if (request.headers.cookie === `hadoop.auth="u=joe&s=${validCookie}"`)
        return sendJson(response, fileStatus(1));
      if (request.headers.authorization !== "Negotiate dG9rZW4=")
        return response.writeHead(401, { "www-authenticate": "Negotiate" }).end();
      response.setHeader("set-cookie", [
        "other=1",
        `hadoop.auth="u=joe&s=${validCookie}"; Path=/; HttpOnly`,
      ]);
      return sendJson(response, { Path: "/user/joe" });
    });
    const challenges: string[] = [];
    const client = testClient(node.url, {
      authenticate: ({ host }) => {
        challenges.push(host);
        return "dG9rZW4=";
      },
    });

    await client.getFileStatus("/a");
    await client.getFileStatus("/b");
    validCookie = "2";
    await client.getFileStatus("/c");

    expect(challenges).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(node.queries[0]?.has("user.name")).toBe(false);
  });

  it("fails with UNAUTHENTICATED where the server wants SPNEGO and there is no hook", async () => {
    const node = await scriptedServer((_request, response) =>
      response.writeHead(401, { "www-authenticate": "Negotiate" }).end(),
    );

    expect((await failure(testClient(node.url).getFileStatus("/a"))).code).toBe("UNAUTHENTICATED");
    const client = testClient(node.url, { authenticate: () => "bad" });
    expect((await failure(client.getFileStatus("/a"))).code).toBe("UNAUTHENTICATED");
  });

  it("fails with UNAUTHENTICATED where the server does not take the token, as Hadoop says it", async () => {
    const node = await scriptedServer((request, response) => {
      if (request.headers.authorization === undefined)
        return response.writeHead(401, { "www-authenticate": "Negotiate" }).end();
      const page = "<h2>HTTP ERROR 403 GSSException: Defective token detected</h2>";
      return response.writeHead(403, { "content-type": "text/html" }).end(page);
    });
    const client = testClient(node.url, { authenticate: () => "bad" });

    const error = await failure(client.getFileStatus("/a"));
    expect(error).toMatchObject({ code: "UNAUTHENTICATED", status: 403 });
    expect(error.message).toContain("Defective token detected");
  });

  it("passes what the hook throws on", async () => {
    const node = await scriptedServer((_request, response) => response.writeHead(401).end());
    const noTicket = new Error("no ticket: run kinit");
    const authenticate = (): Promise<string> => Promise.reject(noTicket);

    await expect(testClient(node.url, { authenticate }).getFileStatus("/a")).rejects.toBe(noTicket);
  });

  it("may be a gateway's, by headers and a path", async () => {
    const node = await scriptedServer((_request, response) => sendJson(response, fileStatus(1)));
    let seen: unknown;
    const gateway = await scriptedServer((request, response) => {
      seen = [request.url?.split("?")[0], request.headers.authorization];
      sendJson(response, fileStatus(1));
    });
    const headers = { authorization: "Basic am9lOnNlY3JldA==" };

    await testClient(`${gateway.url}/gateway/default/webhdfs/v1/`, { headers }).getFileStatus("/a");

    expect(seen).toEqual(["/gateway/default/webhdfs/v1/a", "Basic am9lOnNlY3JldA=="]);
    expect(node.seen).toHaveLength(0);
  });
});

describe("TLS", () => {
  const secureNode = (answer: Parameters<typeof scriptedServer>[0]) =>
    scriptedServer(answer, { cert: certificate, key });

  it("trusts the certificates that it is given", async () => {
    const node = await secureNode((_request, response) => sendJson(response, fileStatus(7)));

    const status = await testClient(node.url, { tls: { ca: certificate } }).getFileStatus("/a");

    expect(status.length).toBe(7);
  });

  it("refuses others at once", async () => {
    const node = await secureNode((_request, response) => sendJson(response, fileStatus(7)));
    const client = testClient(node.url, { retry: { maxElapsedMs: 600_000 } });

    const error = await failure(client.getFileStatus("/a"));

    expect(error.code).toBe("NO_NAME_NODE");
    expect(error.message).toMatch(/self.signed certificate/);
    expect(node.seen).toHaveLength(0);
  });

  it("does not follow a redirect from https to http", async () => {
    const plain = await scriptedServer((_request, response) => response.end("secret"));
    const node = await secureNode((_request, response, query) => {
      if (query.get("op") === "GETFILESTATUS") sendJson(response, fileStatus(6));
      else redirect(response, `${plain.url}/webhdfs/v1/a?op=OPEN&delegation=token`);
    });
    const reader = await testClient(node.url, { tls: { ca: certificate } }).open("/a");

    const error = await failure(reader.next());

    expect(error.code).toBe("BAD_RESPONSE");
    expect(error.message).not.toContain("delegation");
    expect(plain.seen).toHaveLength(0);
  });
});
