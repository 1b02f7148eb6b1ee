import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  closedPort,
  failure,
  fileStatus,
  redirect,
  type ScriptedServer,
  scriptedServer,
  sendException,
  sendJson,
  testClient,
} from "./scripted-server.ts";

const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251));

/** A name node whose OPEN leads to the first data node that is not excluded. */
function nameNode(
  dataNodes: readonly { readonly host: string; readonly transferPort: number }[],
  status: () => object = () => fileStatus(content.length),
): Promise<ScriptedServer> {
  return scriptedServer((_request, response, query) => {
    switch (query.get("op")) {
      case "GETFILESTATUS":
        return sendJson(response, status());
      case "GET_BLOCK_LOCATIONS":
        return sendJson(response, {
          LocatedBlocks: {
            locatedBlocks: [
              {
                locations: dataNodes.map(({ host, transferPort }) => ({
                  hostName: "data-node",
                  ipAddr: "127.0.0.1",
                  infoPort: Number(host.split(":")[1]),
                  xferPort: transferPort,
                })),
              },
            ],
          },
        });
      default: {
        const excluded = query.get("excludedatanodes")?.split(",") ?? [];
        const node = dataNodes.find(
          ({ transferPort }) => !excluded.includes(`127.0.0.1:${transferPort}`),
        );
        if (node === undefined)
          return sendException(response, "IOException", "No active nodes contain this block");
        const offset = query.get("offset");
        return redirect(
          response,
          `http://${node.host}/webhdfs/v1/f?op=OPEN&offset=${offset}&length=${query.get("length")}`,
        );
      }
    }
  });
}

type Fault = (response: ServerResponse, bytes: Buffer) => void;

/** A data node that sends what is asked for, but for the first requests, with which it does as `faults` say. */
async function dataNode(
  transferPort: number,
  ...faults: Fault[]
): Promise<ScriptedServer & { transferPort: number }> {
  const server = await scriptedServer((_request, response, query) => {
    const start = Number(query.get("offset"));
    const bytes = content.subarray(start, start + Number(query.get("length")));
    const fault = faults.shift();
    if (fault !== undefined) fault(response, bytes);
    else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  return { ...server, transferPort };
}

/** Dies after `count` bytes of what it announced. */
const breakAfter =
  (count: number): Fault =>
  (response, bytes) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, count), () => response.socket?.destroy());
  };

/** Ends early as if that were all. */
const endAfter =
  (count: number): Fault =>
  (response, bytes) =>
    response.writeHead(200).end(bytes.subarray(0, count));

/** Sends some and then nothing, for ever. */
const stallAfter =
  (count: number): Fault =>
  (response, bytes) =>
    response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, count));

describe("HdfsReader", () => {
  it("reads a file, a range of it, and nothing at or past its end", async () => {
    const data = await dataNode(1);
    const client = testClient((await nameNode([data])).url);

    expect(content.equals(Buffer.from(await (await client.open("/f")).bytes()))).toBe(true);
    const range = await client.open("/f", { offset: 99_990, length: 500 });
    expect(Buffer.from(await range.bytes())).toEqual(content.subarray(99_990));
    const requests = data.seen.length;
    for (const offset of [100_000, 200_000])
      expect((await (await client.open("/f", { offset })).bytes()).length).toBe(0);
    expect((await (await client.open("/f", { length: 0 })).bytes()).length).toBe(0);
    expect(data.seen.length).toBe(requests);
  });

  it.each([
    ["breaks off", breakAfter(40_000)],
    ["ends too early", endAfter(40_000)],
    ["stalls", stallAfter(40_000)],
  ])("goes on at the byte reached from another data node when one %s", async (_name, fault) => {
    const first = await dataNode(1, fault);
    const second = await dataNode(2);
    const names = await nameNode([first, second]);
    const client = testClient(names.url, { timeouts: { idleMs: 200 } });

    const bytes = await (await client.open("/f")).bytes();

    expect(content.equals(Buffer.from(bytes))).toBe(true);
    expect(names.queries.at(-1)?.get("excludedatanodes")).toBe("127.0.0.1:1");
    expect(second.queries[0]?.get("offset")).toBe("40000");
  });

  it("goes to another data node when one refuses the connection", async () => {
    const second = await dataNode(2);
    const names = await nameNode([{ host: await closedPort(), transferPort: 1 }, second]);

    expect(
      content.equals(Buffer.from(await (await testClient(names.url).open("/f")).bytes())),
    ).toBe(true);
    expect(second.seen).toHaveLength(1);
  });

  it("comes back to data nodes that failed when there is no other", async () => {
    const only = await dataNode(1, breakAfter(10), breakAfter(10), endAfter(0), breakAfter(50));
    const names = await nameNode([only]);

    expect(
      content.equals(Buffer.from(await (await testClient(names.url).open("/f")).bytes())),
    ).toBe(true);
  });

  it("fails with NO_DATA_NODE when none ever gives the bytes", async () => {
    const faults = Array.from({ length: 1000 }, () => breakAfter(0));
    const names = await nameNode([await dataNode(1, ...faults), await dataNode(2, ...faults)]);
    const client = testClient(names.url, {
      retry: { maxElapsedMs: 100, baseDelayMs: 5, maxDelayMs: 10 },
    });
    const reader = await client.open("/f");

    const error = await failure(reader.next());

    expect(error.code).toBe("NO_DATA_NODE");
    expect(error.message).toContain("from 0 on");
  });

  it("gives up where every data node sends a little and falls silent", async () => {
    const faults = Array.from({ length: 1000 }, () => stallAfter(10));
    const names = await nameNode([await dataNode(1, ...faults), await dataNode(2, ...faults)]);
    const client = testClient(names.url, {
      timeouts: { idleMs: 20 },
      retry: { maxElapsedMs: 100, baseDelayMs: 5, maxDelayMs: 10 },
    });

    expect((await failure((await client.open("/f")).bytes())).code).toBe("NO_DATA_NODE");
  });

  it("asks another data node when one has lost the block, and believes it in the end", async () => {
    const lost: Fault = (response) =>
      sendException(response, "BlockMissingException", "Could not obtain block");
    const first = await dataNode(1, lost);
    const good = await nameNode([first, await dataNode(2)]);
    const bad = await nameNode([await dataNode(1, ...Array.from({ length: 99 }, () => lost))]);

    expect((await (await testClient(good.url).open("/f")).bytes()).length).toBe(content.length);
    const reader = await testClient(bad.url).open("/f");
    expect(await failure(reader.next())).toMatchObject({ exception: "BlockMissingException" });
  });

  it("fails with FILE_CHANGED where the file became another before it could go on", async () => {
    let opened = 0;
    const names = await nameNode([await dataNode(1, breakAfter(1_000)), await dataNode(2)], () =>
      fileStatus(content.length, { fileId: 16_400 + opened++ }),
    );
    const reader = await testClient(names.url).open("/f");

    expect((await failure(reader.bytes())).code).toBe("FILE_CHANGED");
  });

  it("fails with what is final at once", async () => {
    const gone: Fault = (response) =>
      sendException(response, "FileNotFoundException", "File does not exist: /f", 404);
    const data = await dataNode(1, gone);
    const names = await nameNode([data, await dataNode(2)]);

    expect((await failure((await testClient(names.url).open("/f")).bytes())).code).toBe(
      "FILE_NOT_FOUND",
    );
    const directory = await nameNode([data], () => fileStatus(0, { type: "DIRECTORY" }));
    expect((await failure(testClient(directory.url).open("/f"))).code).toBe("IS_A_DIRECTORY");
    for (const bad of [{ offset: -1 }, { offset: 1.5 }, { length: Number.NaN }])
      expect((await failure(testClient(names.url).open("/f", bad))).code).toBe("INVALID_ARGUMENT");
  });

  it("asks for the address as JSON with noRedirect, and takes data that comes at once", async () => {
    const data = await dataNode(1);
    const json = await scriptedServer((_request, response, query) => {
      if (query.get("op") === "GETFILESTATUS")
        return sendJson(response, fileStatus(content.length));
      const Location = `http://${data.host}/webhdfs/v1/f?op=OPEN&offset=0&length=${content.length}`;
      return sendJson(response, query.get("noredirect") === "true" ? { Location } : {});
    });
    const direct = await scriptedServer((_request, response, query) => {
      if (query.get("op") === "GETFILESTATUS")
        return sendJson(response, fileStatus(content.length));
      return response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
    });

    for (const client of [testClient(json.url, { noRedirect: true }), testClient(direct.url)])
      expect(content.equals(Buffer.from(await (await client.open("/f")).bytes()))).toBe(true);
  });

  it("fails with BAD_RESPONSE where the redirect leads nowhere", async () => {
    for (const location of [undefined, "ftp://data-node/f", "http://"]) {
      const names = await scriptedServer((_request, response, query) => {
        if (query.get("op") === "GETFILESTATUS") return sendJson(response, fileStatus(5));
        return response.writeHead(307, location === undefined ? {} : { location }).end();
      });
      const reader = await testClient(names.url).open("/f");
      expect((await failure(reader.next())).code).toBe("BAD_RESPONSE");
    }
  });

  it("keeps the sender waiting while the consumer is busy", async () => {
    const total = 256 * 1024 * 1024;
    let sent = 0;
    const data = await scriptedServer((_request, response) => {
      response.writeHead(200, { "content-length": total });
      const piece = Buffer.alloc(256 * 1024);
      const send = (): void => {
        while (sent < total) {
          sent += piece.length;
          if (!response.write(piece)) break;
        }
      };
      response.on("drain", send);
      send();
    });
    const names = await nameNode([{ host: data.host, transferPort: 1 }], () => fileStatus(total));
    const reader = await testClient(names.url).open("/f");
    onTestFinished(() => reader.close());

    expect((await reader.next())?.length).toBeGreaterThan(0);
    let before = -1;
    while (sent !== before) {
      before = sent;
      // Until the sender has filled every buffer on the way and stands still.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sent).toBeLessThan(total / 4);
  });

  it("ends the connection when it is closed, and with the signal's reason when that aborts", async () => {
    const closed: Promise<unknown>[] = [];
    const data = await dataNode(
      1,
      ...Array.from({ length: 4 }, (): Fault => (response, bytes) => {
        closed.push(once(response, "close"));
        stallAfter(1_000)(response, bytes);
      }),
    );
    const client = testClient((await nameNode([data])).url);
    const reason = new Error("enough");
    const controller = new AbortController();

    const dropped = await client.open("/f");
    await dropped.next();
    dropped.close();
    expect((await failure(dropped.next())).code).toBe("INVALID_ARGUMENT");
    const aborted = await client.open("/f", { signal: controller.signal });
    await aborted.next();
    const rest = aborted.bytes();
    controller.abort(reason);
    await expect(rest).rejects.toBe(reason);
    const web = (await client.open("/f")).toWeb().getReader();
    await web.read();
    await web.cancel();
    for await (const bytes of (await client.open("/f")).toNode()) {
      expect(bytes).toBeInstanceOf(Uint8Array);
      break;
    }

    expect(closed).toHaveLength(4);
    await Promise.all(closed);
  });

  it("is a web stream and a Node stream", async () => {
    const client = testClient((await nameNode([await dataNode(1)])).url);

    const web = await new Response((await client.open("/f")).toWeb()).arrayBuffer();
    const node: Buffer[] = [];
    for await (const bytes of (await client.open("/f")).toNode()) node.push(bytes as Buffer);

    expect(content.equals(Buffer.from(web))).toBe(true);
    expect(Buffer.concat(node).equals(content)).toBe(true);
  });
});
