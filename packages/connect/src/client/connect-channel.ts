import {
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
  create,
} from "@bufbuild/protobuf";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ChannelCredentials,
  Client,
  type ClientReadableStream,
  type ClientWritableStream,
  Metadata,
} from "@grpc/grpc-js";
import { SparkConnectService } from "#proto/base";
import type { ConnectionSettings } from "./connection-string.ts";

type Service = typeof SparkConnectService;
/** Calls of the service that take one message. */
export type UnaryMethod = Exclude<
  keyof Service["method"],
  "executePlan" | "reattachExecute" | "addArtifacts"
>;
export type StreamMethod = "executePlan" | "reattachExecute";
export type Request<M extends keyof Service["method"]> = MessageInitShape<
  Service["method"][M]["input"]
>;
export type Response<M extends keyof Service["method"]> = MessageShape<
  Service["method"][M]["output"]
>;

/** Bytes of one message that the client accepts; Spark's own clients say the same. */
const maxMessageBytes = 128 * 1024 * 1024;

/** The gRPC side of a client: typed calls of the Spark Connect service, without any policy. */
export class ConnectChannel {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(settings: ConnectionSettings) {
    const credentials = settings.useSsl
      ? ChannelCredentials.createSsl()
      : ChannelCredentials.createInsecure();
    this.#client = new Client(`${settings.host}:${settings.port}`, credentials, {
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
      "grpc.keepalive_time_ms": 30_000,
      "grpc.keepalive_timeout_ms": 20_000,
      ...(settings.userAgent === undefined
        ? {}
        : { "grpc.primary_user_agent": settings.userAgent }),
    });
    if (settings.token !== undefined)
      this.#metadata.set("authorization", `Bearer ${settings.token}`);
    for (const [name, value] of settings.headers) this.#metadata.set(name, value);
  }

  unary<M extends UnaryMethod>(
    method: M,
    request: Request<M>,
    options: { readonly deadlineMs?: number } = {},
  ): Promise<Response<M>> {
    const { path, serialize, deserialize } = codec<M>(method);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        serialize,
        deserialize,
        request,
        this.#metadata,
        options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs },
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(response as Response<M>);
        },
      );
    });
  }

  serverStream<M extends StreamMethod>(
    method: M,
    request: Request<M>,
  ): ClientReadableStream<Response<M>> {
    const { path, serialize, deserialize } = codec<M>(method);
    return this.#client.makeServerStreamRequest(
      path,
      serialize,
      deserialize,
      request,
      this.#metadata,
    );
  }

  /** Sends messages; `done` settles with the server's answer. */
  clientStream<M extends "addArtifacts">(
    method: M,
  ): { readonly stream: ClientWritableStream<Request<M>>; readonly done: Promise<Response<M>> } {
    const { path, serialize, deserialize } = codec<M>(method);
    let stream: ClientWritableStream<Request<M>> | undefined;
    const done = new Promise<Response<M>>((resolve, reject) => {
      stream = this.#client.makeClientStreamRequest(
        path,
        serialize,
        deserialize,
        this.#metadata,
        {},
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(response as Response<M>);
        },
      );
    });
    return { stream: stream as ClientWritableStream<Request<M>>, done };
  }

  close(): void {
    this.#client.close();
  }
}

function codec<M extends keyof Service["method"]>(
  name: M,
): {
  path: string;
  serialize: (message: Request<M>) => Buffer;
  deserialize: (bytes: Buffer) => Response<M>;
} {
  const method: DescMethod = SparkConnectService.method[name];
  return {
    path: `/${SparkConnectService.typeName}/${method.name}`,
    serialize: (message) => {
      const bytes = toBinary(method.input, create(method.input, message as never));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    deserialize: (bytes) => fromBinary(method.output, bytes) as Response<M>,
  };
}
