import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hdfs } from "@firesteel/hdfs";
import { describe, expect, it, onTestFinished } from "vitest";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A cluster with a set of paths whose RENAME is answered by `answers` in turn. */
async function cluster(paths: Set<string>, ...answers: ((rename: () => void) => Answer)[]) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const path = url.pathname.replace("/webhdfs/v1", "");
    const target = url.searchParams.get("destination") ?? "";
    const move = (): void => {
      paths.delete(path);
      paths.add(target);
    };
    if (url.searchParams.get("op") === "RENAME") {
      const answer = answers.shift() ?? done;
      return answer(move)(request, response);
    }
    if (paths.has(path)) {
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
      return response.end(JSON.stringify({ FileStatus }));
    }
    const RemoteException = {
      exception: "FileNotFoundException",
      message: "no",
      javaClassName: "",
    };
    return response.writeHead(404).end(JSON.stringify({ RemoteException }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const nameNodes = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return hdfs({ nameNodes }).createFileSystem("hdfs", {});
}

const done =
  (rename: () => void): Answer =>
  (_request, response) => {
    rename();
    response.end();
  };
const doneButAnswerLost =
  (rename: () => void): Answer =>
  (request) => {
    rename();
    request.socket.destroy();
  };
const lostOnTheWay = (): Answer => (request) => {
  request.socket.destroy();
};

describe("rename whose answer is lost", () => {
  it("is found to have been done", async () => {
    const paths = new Set(["/a"]);
    const fs = await cluster(paths, doneButAnswerLost);

    expect(await fs.rename("hdfs://nn/a", "hdfs://nn/b")).toBe(true);
    expect([...paths]).toEqual(["/b"]);
  });

  it("is found not to have been done, and done", async () => {
    const paths = new Set(["/a"]);
    const fs = await cluster(paths, lostOnTheWay, lostOnTheWay);

    expect(await fs.rename("hdfs://nn/a", "hdfs://nn/b")).toBe(true);
    expect([...paths]).toEqual(["/b"]);
  });
});
