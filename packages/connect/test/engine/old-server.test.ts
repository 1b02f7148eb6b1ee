import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";
import { SparkConnectService } from "#proto/base";

/** Answers the calls that a client makes first, as a Connect server of that version does, and no others. */
class OldServer {
  readonly #server = new Server();
  port = 0;

  static async start(version: string): Promise<OldServer> {
    const old = new OldServer();
    const { analyzePlan } = SparkConnectService.method;
    const { input, output } = analyzePlan;
    old.#server.addService(
      {
        analyzePlan: {
          path: `/${SparkConnectService.typeName}/${analyzePlan.name}`,
          requestStream: false,
          responseStream: false,
          requestSerialize: (message: Uint8Array) => Buffer.from(message),
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (message: Uint8Array) => Buffer.from(message),
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      {
        analyzePlan: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
          const { sessionId } = fromBinary(input, call.request);
          const response = create(output, {
            sessionId,
            result: { case: "sparkVersion", value: { version } },
          });
          answer(null, Buffer.from(toBinary(output, response)));
        },
      },
    );
    old.port = await new Promise<number>((resolve, reject) => {
      old.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    return old;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
  }
}

describe("a server that is too old", () => {
  it("is refused before anything is sent, with the versions that work", async () => {
    await using server = await OldServer.start("3.4.4");
    const conf = new SparkConf().setMaster(`sc://127.0.0.1:${server.port}`).setAppName("old");
    await using sc = new SparkContext(conf);

    const error: unknown = await sc
      .range(0, 3)
      .count()
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "SPARK_TOO_OLD", fields: { version: "3.4.4" } });
    expect((error as Error).message).toContain("3.4.4; Firesteel works with 3.5 and with 4.0");
  });
});
