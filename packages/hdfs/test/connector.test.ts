import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConnectorSpec, createFileSystemRegistry, type FileSystem } from "@firesteel/core/io";
import { connector, hdfs } from "@firesteel/hdfs";
import { describe, expect, it, onTestFinished } from "vitest";

/** A name node that knows one file and how to tell its status, and the queries it was sent. */
async function nameNode(): Promise<{ url: string; queries: URLSearchParams[] }> {
  const queries: URLSearchParams[] = [];
  const server: Server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams;
    queries.push(query);
    if (query.get("op") !== "GETFILESTATUS") {
      const exception = "IllegalArgumentException";
      const javaClassName = `java.lang.${exception}`;
      const message = `Invalid value for webhdfs parameter "op": No enum constant ${query.get("op")}`;
      response.statusCode = 400;
      response.end(JSON.stringify({ RemoteException: { exception, javaClassName, message } }));
      return;
    }
    const FileStatus = {
      pathSuffix: "",
      type: "FILE",
      length: 3,
      owner: "o",
      group: "g",
      permission: "644",
      modificationTime: 5,
      accessTime: 0,
      blockSize: 64,
      replication: 1,
      fileId: 7,
    };
    response.end(JSON.stringify({ FileStatus }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, queries };
}

function registryOf(spec: ConnectorSpec, conf: Readonly<Record<string, string>> = {}) {
  const registry = createFileSystemRegistry({ conf, connectors: [spec] });
  onTestFinished(() => registry[Symbol.asyncDispose]());
  return registry;
}

describe("hdfs", () => {
  it("knows no hosts of blocks where the server cannot tell them", async () => {
    const node = await nameNode();
    const registry = registryOf(hdfs({ nameNodes: node.url }));
    const fs = await registry.forPath("hdfs://blue/a");

    expect(await fs.blockLocations?.("hdfs://blue/a", 0, 3)).toEqual([]);
    expect(node.queries.map((query) => query.get("op"))).toEqual(["GETFILEBLOCKLOCATIONS"]);
  });

  it("is the same again from its plain data", async () => {
    const node = await nameNode();
    const { module, options, schemes } = hdfs({ nameNodes: node.url, user: "ann", doAs: "bob" });
    const registry = registryOf(structuredClone({ module, options, schemes: [...schemes] }));

    const fs = await registry.forPath("hdfs://blue/a b");
    const status = await fs.stat("hdfs://blue/a b");

    expect(status).toEqual({
      path: "hdfs://blue/a b",
      isDirectory: false,
      length: 3,
      modifiedMs: 5,
      blockSizeBytes: 64,
      etag: "7-5-3",
    });
    expect(node.queries[0]?.get("user.name")).toBe("ann");
    expect(node.queries[0]?.get("doas")).toBe("bob");
  });

  it("is found for its schemes without being registered", async () => {
    const node = await nameNode();
    const conf = { "spark.hadoop.fs.defaultFS": `webhdfs://${new URL(node.url).host}` };
    const registry = createFileSystemRegistry({ conf });
    onTestFinished(() => registry[Symbol.asyncDispose]());

    const path = registry.qualify("/x");

    expect(path).toBe(`webhdfs://${new URL(node.url).host}/x`);
    expect((await (await registry.forPath(path)).stat(path))?.length).toBe(3);
    expect((await registry.forPath("swebhdfs://nn/x")).scheme).toBe("swebhdfs");
  });

  it("asks a module for SPNEGO tokens", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { "www-authenticate": "Negotiate" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const fileSystem = (authenticate: string): FileSystem => {
      const source = `export const authenticate = ${authenticate};`;
      return hdfs({
        nameNodes: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        spnegoModule: `data:text/javascript,${encodeURIComponent(source)}`,
      }).createFileSystem("hdfs", {});
    };

    const refused = fileSystem(`({ host }) => "token-for-" + host`).stat("hdfs://nn/x");
    await expect(refused).rejects.toMatchObject({ code: "AUTHENTICATION_FAILED" });
    expect(seen).toEqual([undefined, "Negotiate token-for-127.0.0.1"]);

    const noTicket = fileSystem(`() => { throw new Error("no credentials"); }`).stat("hdfs://nn/x");
    await expect(noTicket).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      fields: { path: "hdfs://nn/x" },
      message: expect.stringMatching(/no credentials; is there a ticket \(kinit\)/) as string,
    });
  });

  it("refuses paths of other schemes, and renames between clusters", async () => {
    const fs = connector({ nameNodes: "http://127.0.0.1:1" }).createFileSystem("hdfs", {});

    for (const path of ["file:/x", "/x", "webhdfs://nn/x"])
      await expect(fs.stat(path)).rejects.toMatchObject({ code: "INVALID_PATH" });
    await expect(fs.rename("hdfs://a/x", "hdfs://b/x")).rejects.toMatchObject({
      code: "INVALID_PATH",
    });
  });
});
