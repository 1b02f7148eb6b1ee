import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { WriteBody } from "hdfs-webhdfs-client";
import { describe, expect, it } from "vitest";
import {
  bodyOf,
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

const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251));

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

interface DataNode extends ScriptedServer {
  /** The bodies that it took whole. */
  readonly stored: Buffer[];
}

/** Stores what it is sent, but for the first requests, with which it does as told. */
async function dataNode(...behaviours: Behaviour[]): Promise<DataNode> {
  const stored: Buffer[] = [];
  const server = await scriptedServer((request, response) => {
    const behaviour = behaviours.shift();
    if (behaviour !== undefined) return behaviour(request, response);
    const store = async (): Promise<void> => {
      // As data nodes do, asked or not.
      response.writeContinue();
      stored.push(await bodyOf(request));
      response.writeHead(request.method === "PUT" ? 201 : 200, { connection: "close" }).end();
    };
    return void store();
  });
  return { ...server, stored };
}

/** A name node that leads to the data nodes in turn, the last one for ever. */
function nameNode(...hosts: string[]): Promise<ScriptedServer> {
  return scriptedServer((_request, response, query) => {
    switch (query.get("op")) {
      case "GETFILESTATUS":
        return sendJson(response, fileStatus(1));
      case "DELETE":
        return sendJson(response, { boolean: true });
      case "GET_BLOCK_LOCATIONS":
        return sendException(response, "FileNotFoundException", "no file", 404);
      default: {
        const host = hosts.length > 1 ? hosts.shift() : hosts[0];
        return redirect(response, `http://${host}/webhdfs/v1/f?${query.toString()}`);
      }
    }
  });
}

/**
 * Answers with an exception and leaves it to the client to end the connection: a server that closes at once may cut off
 * its own answer, as TCP goes.
 */
function refuse(response: ServerResponse, exception: string, message: string): void {
  const json = JSON.stringify({
    RemoteException: { exception, javaClassName: exception, message },
  });
  response.writeHead(403, { "content-length": json.length }).write(json);
}

/** Dies after it has seen some of the body. */
const die: Behaviour = (request) => {
  request.once("data", () => request.socket.destroy());
};

const dieAfter =
  (count: number): Behaviour =>
  (request) => {
    let seen = 0;
    request.on("data", (bytes: Buffer) => {
      seen += bytes.length;
      if (seen >= count) request.socket.destroy();
    });
  };

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    await new Promise((resolve) => setImmediate(resolve));
    yield bytes.subarray(start, start + size);
  }
}

async function wholeOf(body: WriteBody): Promise<Buffer> {
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const all: Uint8Array[] = [];
  for await (const bytes of body) all.push(bytes);
  return Buffer.concat(all);
}

describe("WebHdfsClient.create and append", () => {
  it.each([
    ["bytes", () => content],
    ["text", () => content.toString("latin1")],
    ["an async iterable", () => pieces(content, 10_001)],
    ["small pieces", () => pieces(content.subarray(0, 5_000), 7)],
    ["an array of pieces", () => [content.subarray(0, 10), content.subarray(10)]],
    ["a web stream", () => new Blob([content]).stream()],
    ["a Node stream", () => Readable.from(pieces(content, 70_000), { objectMode: false })],
    ["nothing", () => ""],
  ])("send %s", async (_name, body) => {
    const data = await dataNode();
    const client = testClient((await nameNode(data.host)).url);

    await client.create("/f", body());
    await client.append("/f", body());

    const expected = await wholeOf(body());
    expect(data.stored).toHaveLength(2);
    for (const stored of data.stored) expect(stored.equals(expected)).toBe(true);
  });

  it("pass the options on", async () => {
    const data = await dataNode();
    const names = await nameNode(data.host);

    await testClient(names.url).create("/f", "x", {
      overwrite: true,
      createParent: false,
      blockSize: 1_048_576,
      replication: 1,
      permission: "640",
      createFlags: ["NO_LOCAL_WRITE", "IGNORE_CLIENT_LOCALITY"],
    });

    expect(Object.fromEntries(names.queries[0] ?? [])).toEqual({
      op: "CREATE",
      "user.name": "joe",
      overwrite: "true",
      createparent: "false",
      blocksize: "1048576",
      replication: "1",
      permission: "640",
      createflag: "NO_LOCAL_WRITE,IGNORE_CLIENT_LOCALITY",
    });
  });

  it("go to another data node where one refuses the connection, since nothing was lost", async () => {
    const data = await dataNode();
    const dead = await closedPort();

    for (const call of ["create", "append"] as const) {
      const names = await nameNode(dead, data.host);
      await testClient(names.url)[call]("/f", pieces(content, 50_000));
      expect(data.stored.at(-1)?.equals(content)).toBe(true);
      expect(names.queries.at(-1)?.get("excludedatanodes")).toBe("127.0.0.1");
    }
  });

  it("send everything again with replay, from memory and from a temporary file", async () => {
    for (const replay of [
      { memoryBytes: 10_000_000 },
      { memoryBytes: 0, spoolDirectory: tmpdir() },
      { memoryBytes: 500_000, spoolDirectory: tmpdir() },
    ]) {
      const dying = await dataNode(dieAfter(2_000_000));
      const data = await dataNode();
      const names = await nameNode(dying.host, data.host);

      await testClient(names.url).create("/f", pieces(content, 50_000), { replay });

      expect(data.stored).toHaveLength(1);
      expect(data.stored[0]?.equals(content)).toBe(true);
      // What the first try left is replaced.
      expect(names.queries.at(-1)?.get("overwrite")).toBe("true");
    }
  });

  it("fail when a data node dies and nothing can be sent again", async () => {
    const data = await dataNode();
    const tries = [{ replay: { memoryBytes: 1_000 } }, { overwrite: true }, {}];
    for (const options of tries) {
      const names = await nameNode((await dataNode(dieAfter(2_000_000))).host, data.host);
      const call = testClient(names.url).create("/f", pieces(content, 50_000), options);
      expect((await failure(call)).code).toBe("CONNECTION_FAILED");
    }
    expect(data.stored).toHaveLength(0);
  });

  it("never append twice", async () => {
    const data = await dataNode();
    const names = await nameNode((await dataNode(die)).host, data.host);

    expect((await failure(testClient(names.url).append("/f", "abc"))).code).toBe(
      "CONNECTION_FAILED",
    );
    expect(data.stored).toHaveLength(0);
  });

  it("create again where the data node had lost the name node, but append no more", async () => {
    const words = `End of File Exception between local host is: "d/1"; destination host is: "n":8020; : java.io.EOFException`;
    const lost: Behaviour = (request, response) => {
      request.once("data", () => refuse(response, "EOFException", words));
    };
    const data = await dataNode(lost, lost, lost);
    const names = await nameNode(data.host);
    const client = testClient(names.url);

    await client.create("/f", "abc", { replay: { memoryBytes: 100 } });

    expect(data.stored.map(String)).toEqual(["abc"]);
    // It is the name node that was not there.
    expect(names.queries.at(-1)?.has("excludedatanodes")).toBe(false);

    const another = await nameNode((await dataNode(lost)).host);
    const error = await failure(testClient(another.url).append("/f", "abc"));
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", exception: "EOFException" });
  });

  it("append once another writer's lease has ended", async () => {
    const inUse: Behaviour = (_request, response) =>
      sendException(response, "AlreadyBeingCreatedException", "lease of another client");
    const data = await dataNode(inUse, inUse);

    await testClient((await nameNode(data.host)).url).append("/f", "abc");

    expect(data.stored.map(String)).toEqual(["abc"]);
  });

  it("fail with what the data node says, also in the middle of the upload", async () => {
    const full: Behaviour = (request, response) => {
      request.once("data", () =>
        refuse(response, "DSQuotaExceededException", "The DiskSpace quota is exceeded"),
      );
    };
    const names = await nameNode((await dataNode(full)).host);
    const client = testClient(names.url);

    const error = await failure(client.create("/f", pieces(content, 50_000)));

    expect(error).toMatchObject({ code: "QUOTA_EXCEEDED", operation: "CREATE", path: "/f" });
  });

  it("fail when the data node calls it done before it had all", async () => {
    const hasty: Behaviour = (request, response) => {
      request.once("data", () => response.writeHead(201, { "content-length": 1 }).flushHeaders());
    };
    const names = await nameNode((await dataNode(hasty)).host);

    const call = testClient(names.url).create("/f", pieces(content, 50_000));

    expect((await failure(call)).message).toContain("before it had all of it");
  });

  it("end when the data node takes nothing more", async () => {
    const stall: Behaviour = (request) => request.pause();
    const names = await nameNode((await dataNode(stall)).host);
    const client = testClient(names.url, { timeouts: { idleMs: 200 } });

    const error = await failure(client.create("/f", pieces(Buffer.alloc(64_000_000), 1_000_000)));

    expect(error).toMatchObject({ code: "TIMEOUT" });
    expect(error.message).toContain("no data moved for 200 ms");
  });

  it("end with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const names = await nameNode(
      (await dataNode((request) => request.once("data", () => controller.abort(reason)))).host,
    );
    const client = testClient(names.url);

    const call = client.create("/f", pieces(content, 50_000), { signal: controller.signal });

    await expect(call).rejects.toBe(reason);
  });
});

describe("HdfsWriter", () => {
  it("keeps the caller waiting while the data node is busy", async () => {
    let taken: IncomingMessage | undefined;
    const data = await dataNode((request, response) => {
      taken = request.pause();
      void bodyOfLater(request, response);
    });
    const writer = testClient((await nameNode(data.host)).url).createWriter("/f");
    const piece = Buffer.alloc(1_000_000, 1);

    let written = 0;
    let isWaiting = false;
    const writing = (async () => {
      for (; written < 100; written += 1) await writer.write(piece);
      await writer.close();
    })();
    while (!isWaiting || taken === undefined) {
      const before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
      isWaiting = written === before;
    }
    expect(written).toBeLessThan(50);
    taken.resume();
    await writing;
    expect(data.stored).toHaveLength(0);
  });

  it("lets the caller use its array again", async () => {
    const data = await dataNode();
    const writer = testClient((await nameNode(data.host)).url).createWriter("/f");
    const array = Buffer.alloc(40_000);

    for (let i = 0; i < 50; i += 1) await writer.write(array.fill(i));
    await writer.close();
    await writer.close();

    expect(data.stored[0]?.length).toBe(2_000_000);
    for (let i = 0; i < 50; i += 1) expect(data.stored[0]?.[i * 40_000 + 39_999]).toBe(i);
    expect(() => writer.write(array)).toThrow("after its writer ended");
  });

  it("removes the new file when it is aborted, after the data node is done with it", async () => {
    const data = await dataNode();
    const names = await nameNode(data.host);
    const client = testClient(names.url);

    {
      await using writer = client.createWriter("/f");
      await writer.write(Buffer.from("half"));
    }

    expect(data.stored.map(String)).toEqual([""]);
    expect(names.seen.at(-1)).toBe("DELETE DELETE /f");
  });

  it.each([{}, { overwrite: true }, { replay: {} }])(
    "leaves a file or directory alone that is another's, with %o",
    async (options) => {
      const exists: Behaviour = (_request, response) =>
        sendException(response, "FileAlreadyExistsException", "/f already exists");
      const names = await nameNode((await dataNode(exists)).host);
      const writer = testClient(names.url).createWriter("/f", options);

      await writer.write(Buffer.from("abc"));
      expect((await failure(writer.close())).code).toBe("FILE_ALREADY_EXISTS");
      await writer.abort();

      expect(names.seen).toEqual(["PUT CREATE /f"]);
    },
  );

  it("tells of a failed upload at the next write", async () => {
    const denied: Behaviour = (request, response) => {
      request.resume();
      refuse(response, "AccessControlException", "Permission denied");
    };
    const names = await nameNode((await dataNode(denied)).host);
    const writer = testClient(names.url).createWriter("/f");

    const writing = async (): Promise<void> => {
      for (;;) await writer.write(Buffer.alloc(100_000));
    };

    expect((await failure(writing())).code).toBe("ACCESS_DENIED");
  });

  it("is a web stream and a Node stream", async () => {
    const data = await dataNode();
    const client = testClient((await nameNode(data.host)).url);

    await new Blob([content]).stream().pipeTo(client.createWriter("/f").toWeb());
    await pipeline(pieces(content, 30_000), client.createWriter("/f").toNode());

    expect(data.stored.map((stored) => stored.equals(content))).toEqual([true, true]);
  });

  it("removes the file when its Node stream is destroyed half-way", async () => {
    const data = await dataNode();
    const names = await nameNode(data.host);
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield content;
      await Promise.reject(new Error("the source broke"));
    };

    const call = pipeline(failing(), testClient(names.url).createWriter("/f").toNode());

    await expect(call).rejects.toThrow("the source broke");
    await expect.poll(() => names.seen.at(-1)).toBe("DELETE DELETE /f");
  });
});

async function bodyOfLater(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await new Promise((resolve) => request.once("resume", resolve));
  await bodyOf(request);
  response.writeHead(201).end();
}
