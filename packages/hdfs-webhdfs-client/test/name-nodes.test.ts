import { RemoteException, WebHdfsError } from "hdfs-webhdfs-client";
import { describe, expect, it } from "vitest";
import {
  closedPort,
  failure,
  fileStatus,
  scriptedServer,
  sendException,
  sendJson,
  testClient,
} from "./scripted-server.ts";

const standby = (message = "Operation category READ is not supported in state standby") =>
  scriptedServer((_request, response) => sendException(response, "StandbyException", message));

const active = () => scriptedServer((_request, response) => sendJson(response, fileStatus(5)));

describe("calls to name nodes", () => {
  it("go on to the active one of a pair and stay there", async () => {
    const first = await standby();
    const second = await active();
    const client = testClient([first.url, second.url]);

    await client.getFileStatus("/a");
    await client.getFileStatus("/b");

    expect(first.seen).toEqual(["GET GETFILESTATUS /a"]);
    expect(second.seen).toEqual(["GET GETFILESTATUS /a", "GET GETFILESTATUS /b"]);
  });

  it("go on where the one that was active refuses connections", async () => {
    const nodes = [await active(), await active()];
    const client = testClient(nodes.map((node) => node.url));
    await client.getFileStatus("/a");
    await nodes[0]!.close();

    await client.getFileStatus("/b");

    expect(nodes[1]!.seen).toEqual(["GET GETFILESTATUS /b"]);
  });

  it("wait until one of two standbys becomes active", async () => {
    let calls = 0;
    const first = await standby();
    const second = await scriptedServer((_request, response) => {
      calls += 1;
      if (calls < 4) sendException(response, "StandbyException", "standby");
      else sendJson(response, { boolean: true });
    });

    const made = await testClient([first.url, second.url]).mkdirs("/d");

    expect(made).toBe(true);
    expect(calls).toBe(4);
  });

  it("fail with NO_NAME_NODE naming all when none answers in time", async () => {
    const host = await closedPort();
    const node = await standby();
    const client = testClient([`http://${host}`, node.url], { retry: { maxElapsedMs: 50 } });

    const error = await failure(client.getFileStatus("/a"));

    expect(error.code).toBe("NO_NAME_NODE");
    expect(error.message).toContain(host);
    expect(error.message).toContain(node.host);
    expect(error.cause).toMatchObject({ code: "CONNECTION_FAILED" });
  });

  it("do not try a host again that does not exist", async () => {
    const client = testClient("http://name-node.invalid:9870", { retry: { maxElapsedMs: 60_000 } });

    expect((await failure(client.getFileStatus("/a"))).code).toBe("NO_NAME_NODE");
  });

  it("are repeated after safe mode, retriable exceptions, 503, and before data nodes are known", async () => {
    let calls = 0;
    const node = await scriptedServer((_request, response) => {
      calls += 1;
      if (calls === 1) sendException(response, "SafeModeException", "Name node is in safe mode");
      else if (calls === 2) sendException(response, "RetriableException", "not started");
      else if (calls === 3) response.writeHead(503).end("<h1>Service Unavailable</h1>");
      else if (calls === 4)
        sendException(
          response,
          "IOException",
          "Failed to find datanode, suggest to check cluster health. excludeDatanodes=null",
        );
      else sendJson(response, { boolean: true });
    });

    expect(await testClient(node.url).rename("/a", "/b")).toBe(true);
    expect(calls).toBe(5);
  });

  it("fail with what the server says when that is final, at the first try", async () => {
    const node = await scriptedServer((_request, response) =>
      sendException(response, "AccessControlException", "Permission denied: user=joe"),
    );

    const error = await failure(testClient(node.url).mkdirs("/root/x"));

    expect(error).toBeInstanceOf(RemoteException);
    expect(error).toMatchObject({
      code: "ACCESS_DENIED",
      exception: "AccessControlException",
      remoteMessage: "Permission denied: user=joe",
      operation: "MKDIRS",
      path: "/root/x",
      status: 403,
    });
    expect(node.seen).toHaveLength(1);
  });

  it("that read are repeated when the answer is lost on its way", async () => {
    let calls = 0;
    const node = await scriptedServer((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else if (calls === 2) {
        response.writeHead(200, { "content-length": 5_000 }).write('{"FileStatus":');
        response.socket?.end();
      } else sendJson(response, fileStatus(5));
    });

    expect((await testClient(node.url).getFileStatus("/a")).length).toBe(5);
    expect(calls).toBe(3);
  });

  it("that change something once fail with OUTCOME_UNKNOWN when the answer is lost", async () => {
    const node = await scriptedServer((request) => request.socket.destroy());

    const error = await failure(testClient(node.url).rename("/a", "/b"));

    expect(error.code).toBe("OUTCOME_UNKNOWN");
    expect(node.seen).toEqual(["PUT RENAME /a"]);
  });

  it("delete again when the answer is lost, and call it done", async () => {
    let calls = 0;
    const node = await scriptedServer((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else sendJson(response, { boolean: false });
    });

    expect(await testClient(node.url).delete("/a")).toBe(true);
  });

  it("fail with BAD_RESPONSE on what is not JSON or not the JSON that was asked for", async () => {
    const node = await scriptedServer((_request, response, query) => {
      if (query.get("op") === "GETFILESTATUS") response.end("{ this is not JSON");
      else sendJson(response, { FileStatuses: { FileStatus: [{ type: "FILE" }] } });
    });
    const client = testClient(node.url);

    expect((await failure(client.getFileStatus("/a"))).code).toBe("BAD_RESPONSE");
    const error = await failure(client.listStatus("/a"));
    expect(error.code).toBe("BAD_RESPONSE");
    expect(error.message).toContain("pathSuffix is missing");
  });

  it("tell the page of a proxy in one line", async () => {
    const node = await scriptedServer((_request, response) =>
      response.writeHead(404).end("<html><body><h1>Not Found</h1>\n<p>nginx</p></body></html>"),
    );

    const error = await failure(testClient(node.url).getFileStatus("/a"));

    expect(error).toMatchObject({ code: "HTTP_ERROR", status: 404 });
    expect(error.message).toContain("HTTP 404: Not Found nginx");
  });

  it("end when a name node accepts and never answers", async () => {
    const node = await scriptedServer(() => undefined);
    const client = testClient(node.url, {
      retry: { maxElapsedMs: 0 },
      timeouts: { answerMs: 50 },
    });

    const error = await failure(client.getFileStatus("/a"));

    expect(error.code).toBe("NO_NAME_NODE");
    expect(error.cause).toMatchObject({ code: "TIMEOUT" });
  });

  it("end with the signal's reason, also while they wait to try again", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const node = await scriptedServer((_request, response) => {
      sendException(response, "SafeModeException", "safe mode");
      controller.abort(reason);
    });
    const client = testClient(node.url, { retry: { maxElapsedMs: 600_000, baseDelayMs: 300_000 } });

    const call = client.mkdirs("/d", { signal: controller.signal });

    await expect(call).rejects.toBe(reason);
    await expect(client.mkdirs("/d", { signal: controller.signal })).rejects.toBe(reason);
  });

  it("end with the signal's reason while the server thinks", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const node = await scriptedServer(() => controller.abort(reason));

    await expect(
      testClient(node.url).getFileStatus("/a", { signal: controller.signal }),
    ).rejects.toBe(reason);
  });

  it("encode every character of a path, and the values of the query", async () => {
    const node = await scriptedServer((_request, response) =>
      sendJson(response, { boolean: true }),
    );
    const path = "/a b/50%/x+y;z?q#f/ü€😀/%41/'\"\\&=";

    await testClient(node.url).rename(path, `${path}+2`);

    expect(node.seen).toEqual([`PUT RENAME ${path}`]);
    expect(node.queries[0]?.get("destination")).toBe(`${path}+2`);
  });

  it("refuse paths that HDFS cannot have", async () => {
    const client = testClient("http://127.0.0.1:1");

    for (const path of ["", "a", "/a/../b", "/.", "/a\0b", "/\ud800"])
      expect((await failure(client.getFileStatus(path))).code, path).toBe("INVALID_PATH");
  });

  it("find what is wrong with an address at once", () => {
    for (const address of [
      "namenode:9870",
      "hdfs://namenode:8020",
      "http://joe:secret@nn:9870",
      [],
    ])
      expect(() => testClient(address)).toThrow(WebHdfsError);
    expect(() => testClient("http://joe:secret@nn:9870")).not.toThrow(/secret/);
  });
});
