import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { credentialProvider, isAnonymous } from "./credentials.ts";
import { RangeArrays } from "./range-arrays.ts";
import { receiveBuffer } from "./receive-buffer.ts";
import { RetryPolicy } from "./retry-policy.ts";
import { s3Error } from "./s3-errors.ts";
import type { ResolvedS3Options } from "./s3-options.ts";
import { nodeHttp, sdk } from "./sdk.ts";

/** Headers of customer encryption; empty where there is none. */
interface CustomerKey {
  readonly SSECustomerAlgorithm?: string;
  readonly SSECustomerKey?: string;
}

export interface SendOptions {
  /** A verb, for messages. */
  readonly action: string;
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

/** One bucket: the client that reaches it, and what every request to it carries. */
export class Bucket {
  readonly name: string;
  readonly options: ResolvedS3Options;
  readonly retries: RetryPolicy;
  readonly rangeArrays: RangeArrays;
  readonly #client: S3Client;

  constructor(name: string, options: ResolvedS3Options) {
    this.name = name;
    this.options = options;
    this.retries = new RetryPolicy(options);
    this.rangeArrays = new RangeArrays(options.readAheadBytes, options.readAheadStreams);
    this.#client = new sdk.S3Client(clientConfig(options, this.retries));
  }

  /** Of every request. */
  get params(): { readonly Bucket: string; readonly RequestPayer?: "requester" } {
    const payer = this.options.requesterPays ? ({ RequestPayer: "requester" } as const) : {};
    return { Bucket: this.name, ...payer };
  }

  /** Of requests about an object that is there. */
  get readParams(): Bucket["params"] & CustomerKey {
    return { ...this.params, ...this.#customerKey() };
  }

  /** Of requests that make an object. */
  get writeParams(): Bucket["readParams"] & {
    readonly ServerSideEncryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
    readonly SSEKMSKeyId?: string;
    readonly BucketKeyEnabled?: boolean;
    readonly StorageClass?: never;
    readonly ACL?: never;
  } {
    const { encryption, storageClass, acl } = this.options;
    const params = { ...this.readParams };
    // Names that the SDK does not know yet are the server's to judge.
    if (storageClass !== undefined) Object.assign(params, { StorageClass: storageClass });
    if (acl !== undefined) Object.assign(params, { ACL: acl });
    if (encryption?.type === "s3") return { ...params, ServerSideEncryption: "AES256" };
    if (encryption?.type !== "kms" && encryption?.type !== "kms-dsse") return params;
    return {
      ...params,
      ServerSideEncryption: encryption.type === "kms" ? "aws:kms" : "aws:kms:dsse",
      ...(encryption.keyId === undefined ? {} : { SSEKMSKeyId: encryption.keyId }),
      ...(encryption.bucketKey === undefined ? {} : { BucketKeyEnabled: encryption.bucketKey }),
    };
  }

  /** Of requests that copy, beside `writeParams`: how to read the source. */
  get copySourceParams(): {
    readonly CopySourceSSECustomerAlgorithm?: string;
    readonly CopySourceSSECustomerKey?: string;
  } {
    const { SSECustomerAlgorithm, SSECustomerKey } = this.#customerKey();
    return SSECustomerAlgorithm === undefined || SSECustomerKey === undefined
      ? {}
      : {
          CopySourceSSECustomerAlgorithm: SSECustomerAlgorithm,
          CopySourceSSECustomerKey: SSECustomerKey,
        };
  }

  get endpoint(): string {
    return this.options.endpoint ?? `S3 in ${this.options.region}`;
  }

  /** Calls the client, and tells failures as {@link s3Error} does. */
  async send<T>(
    { action, path, signal }: SendOptions,
    call: (client: S3Client, options: { readonly abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await call(this.#client, signal === undefined ? {} : { abortSignal: signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.error(cause, action, path);
    }
  }

  error(cause: unknown, action: string, path: string): unknown {
    return s3Error(cause, { action, path, bucket: this.name, endpoint: this.endpoint });
  }

  close(): void {
    this.rangeArrays.clear();
    this.#client.destroy();
  }

  #customerKey(): CustomerKey {
    const { encryption } = this.options;
    if (encryption?.type !== "customer") return {};
    return { SSECustomerAlgorithm: "AES256", SSECustomerKey: encryption.key };
  }
}

function clientConfig(options: ResolvedS3Options, retries: RetryPolicy): S3ClientConfig {
  const { region, endpoint, maxConnections: maxSockets } = options;
  const agent = { keepAlive: true, maxSockets };
  const checksums = options.uploadChecksums ? "WHEN_SUPPORTED" : "WHEN_REQUIRED";
  return {
    region,
    ...(endpoint === undefined ? { followRegionRedirects: true } : { endpoint }),
    forcePathStyle: options.forcePathStyle,
    retryStrategy: retries,
    requestHandler: new nodeHttp.NodeHttpHandler({
      connectionTimeout: options.connectTimeoutMs,
      socketTimeout: options.readTimeoutMs,
      httpAgent: { ...agent, onread: receiveBuffer() },
      httpsAgent: agent,
    }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: "WHEN_REQUIRED",
    // It costs a connection for every part.
    expectContinueHeader: false,
    ...(isAnonymous(options.credentials)
      ? {
          credentials: { accessKeyId: "", secretAccessKey: "" },
          signer: { sign: async (request) => request },
        }
      : { credentials: credentialProvider(options.credentials) }),
  };
}
