import { createServer, connect, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { ByteReader } from "#src/worker/byte-reader";
import { int32Bytes, int64Bytes, prefixed } from "#src/worker/protocol";
import { protocolTag, readTaskInit } from "#src/worker/task-init";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function pair(): Promise<{ reader: ByteReader; socket: Socket }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as { port: number };
  const socket = connect(address.port, "127.0.0.1");
  const [other] = (await once(server, "connection")) as [Socket];
  open.push(server, { close: () => socket.destroy() }, { close: () => other.destroy() });
  return { reader: new ByteReader(other), socket };
}

const text = (value: string): Buffer => prefixed(Buffer.from(value));
const flag = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);
const context = {
  isBarrier: true,
  connInfo: 4711,
  secret: "s",
  attemptNumber: 2,
  taskAttemptId: 31,
  cpus: 3,
  localProperties: { a: "b" },
};
const command = Buffer.from("command");
const noBroadcasts = [flag(false), int32Bytes(1), int64Bytes(7), text("/b/7")];

/** What Spark 4.2 and newer send after the first number and the version. */
const newer = [
  text(JSON.stringify(context)),
  text("/files"),
  int32Bytes(1),
  text("lib.zip"),
  ...noBroadcasts,
  int32Bytes(207),
  int32Bytes(1),
  text("k"),
  text("v"),
  int32Bytes(0),
  int32Bytes(1, 1, 0),
  flag(true),
  text("name"),
  int32Bytes(1),
  prefixed(command),
  int64Bytes(9),
];

function older(version: "3.5" | "4.0" | "4.1", endpoint: readonly Buffer[]): Buffer[] {
  return [
    flag(true),
    ...endpoint,
    int32Bytes(1, 2, 2),
    int64Bytes(31),
    int32Bytes(3),
    int32Bytes(1),
    text("gpu"),
    text("gpu"),
    int32Bytes(1),
    text("0"),
    int32Bytes(1),
    text("a"),
    text("b"),
    text("/files"),
    int32Bytes(0),
    ...noBroadcasts,
    int32Bytes(207),
    int32Bytes(0),
    ...(version === "3.5" ? [] : [flag(false)]),
    int32Bytes(1, 1, 0),
    int32Bytes(1),
    prefixed(command),
  ];
}

describe("readTaskInit", () => {
  const expected = {
    attemptNumber: 2,
    taskAttemptId: 31,
    cpus: 3,
    localProperties: { a: "b" },
    barrier: { address: 4711, secret: "s" },
    filesDirectory: "/files",
  };
  const secretEndpoint = [int32Bytes(4711), text("s")];
  const versions: [version: string, timings: number, bytes: Buffer[]][] = [
    ["4.3", 4, [int32Bytes(-8, 1234, 0), text(protocolTag("4.3.0")), ...newer]],
    ["4.2", 4, [int32Bytes(0), text(protocolTag("4.2.0")), ...newer]],
    ["4.1", 3, [int32Bytes(0), text(protocolTag("4.1.3")), ...older("4.1", secretEndpoint)]],
    ["4.0", 3, [int32Bytes(0), text(protocolTag("4.0.1")), ...older("4.0", secretEndpoint)]],
    ["3.5", 3, [int32Bytes(0), text(protocolTag("3.5.6")), ...older("3.5", secretEndpoint)]],
  ];

  for (const [version, timings, bytes] of versions)
    it(`reads what Spark ${version} sends, up to the data and no further, in pieces of any size`, async () => {
      const { reader, socket } = await pair();
      const sent = Buffer.concat([...bytes, int32Bytes(424_242)]);
      for (let at = 0; at < sent.length; at += 3) socket.write(sent.subarray(at, at + 3));

      const init = await readTaskInit(reader);

      expect(init).toMatchObject({
        ...expected,
        protocol: { timings, hasReports: version !== "3.5" },
      });
      expect(Buffer.from(init?.command ?? []).toString()).toBe("command");
      expect(await reader.int32()).toBe(424_242);
    });

  it("gives nothing where Spark has no more tasks", async () => {
    const { reader, socket } = await pair();
    socket.end();

    expect(await readTaskInit(reader)).toBeUndefined();
  });

  it("fails where the stream ends amid a task, and on what it does not know", async () => {
    const cut = await pair();
    cut.socket.end(int32Bytes(-8, 99));
    await expect(readTaskInit(cut.reader)).rejects.toMatchObject({
      code: "SPARK_STREAM_TRUNCATED",
    });

    const odd = await pair();
    odd.socket.write(int32Bytes(-77));
    await expect(readTaskInit(odd.reader)).rejects.toMatchObject({
      code: "UNKNOWN_SPARK_PROTOCOL",
    });
  });

  it("refuses Python functions", async () => {
    const { reader, socket } = await pair();
    const python = [...newer];
    python[python.findIndex((bytes) => bytes.equals(int32Bytes(207)))] = int32Bytes(200);
    socket.write(Buffer.concat([int32Bytes(-8, 1, 0), text("3.11"), ...python]));

    await expect(readTaskInit(reader)).rejects.toMatchObject({ code: "NOT_A_FIRESTEEL_COMMAND" });
  });
});
