import { describe, expect, it } from "vitest";
import { createLazyServer } from "#src/server/lazy-server";
import { closeServer, listen, urlOf } from "#src/server/listen";

const host = "127.0.0.1";

describe("a server that loads what answers with the first request", () => {
  it("loads it once, and answers the requests that came before", async () => {
    let loads = 0;
    const server = createLazyServer(
      async () => {
        loads += 1;
        return (request, response) => response.end(`${request.method} ${request.url}`);
      },
      () => undefined,
    );
    const port = await listen(server, { host, port: 0, maxRetries: 0, onTaken: () => undefined });
    expect(loads).toBe(0);

    const answers = ["/a", "/b"].map(
      async (path) => await (await fetch(`${urlOf(host, port)}${path}`)).text(),
    );

    expect(await Promise.all(answers)).toEqual(["GET /a", "GET /b"]);
    expect(loads).toBe(1);
    await closeServer(server);
  });

  it("tells of what cannot be loaded, and tries again", async () => {
    const told: string[] = [];
    let fails = true;
    const server = createLazyServer(
      async () => {
        if (fails) throw new Error("no such file");
        return (_request, response) => response.end("here");
      },
      (message) => void told.push(message),
    );
    const port = await listen(server, { host, port: 0, maxRetries: 0, onTaken: () => undefined });

    const first = await fetch(urlOf(host, port));
    fails = false;
    const second = await fetch(urlOf(host, port));

    expect([first.status, await second.text()]).toEqual([500, "here"]);
    expect(told).toEqual([expect.stringContaining("no such file")]);
    await closeServer(server);
  });
});
