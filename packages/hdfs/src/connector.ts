import { tmpdir } from "node:os";
import { type Connector, hadoopConf, hadoopConfCount } from "@firesteel/core/io";
import {
  type Challenge,
  type RetryOptions,
  type TimeoutOptions,
  WebHdfsClient,
  WebHdfsError,
  type WebHdfsOptions,
} from "hdfs-webhdfs-client";
import { type HadoopSettings, readHadoopSite } from "./hadoop-site.ts";
import { HdfsFileSystem } from "./hdfs-file-system.ts";
import { nameNodeAddresses, type NameNodeOption } from "./name-node-addresses.ts";

/** Plain data, which travels to executors. What is left out comes from Hadoop's configuration. */
export interface HdfsOptions {
  /** `"http://nn:9870"`, a list of a name service's name nodes, or lists by authority of paths. */
  readonly nameNodes?: NameNodeOption;
  /** `HADOOP_USER_NAME`, else the user of the process, by default. */
  readonly user?: string;
  /** The user on whose behalf the job reads and writes. */
  readonly doAs?: string;
  readonly delegationToken?: string;
  /**
   * URL of a module for Kerberos that exports `authenticate(challenge)`, which makes a SPNEGO token: see
   * `hdfs-webhdfs-client`.
   */
  readonly spnegoModule?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM texts for https. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly passphrase?: string;
    readonly rejectUnauthorized?: boolean;
  };
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  /** Of new files; `dfs.blocksize`, else the cluster's default. */
  readonly blockSizeBytes?: number;
  /** Of new files; `dfs.replication`, else the cluster's default. */
  readonly replication?: number;
  /**
   * What is kept of a file that is being written, to send it again when a data node dies: `memoryBytes` in memory (4 MiB
   * by default), the rest in a temporary file in `spoolDirectory` (`spark.local.dir` by default; false for none: then a
   * larger file fails with its data node).
   */
  readonly replay?: { readonly memoryBytes?: number; readonly spoolDirectory?: string | false };
  /** Directory of `core-site.xml` and `hdfs-site.xml`; `HADOOP_CONF_DIR` by default. */
  readonly confDirectory?: string;
}

const defaultReplayBytes = 4 * 1024 * 1024;

/** HDFS by WebHDFS: the schemes `hdfs:`, `webhdfs:` and `swebhdfs:`. */
export function hdfs(options: HdfsOptions = {}): Connector {
  return {
    schemes: ["hdfs", "webhdfs", "swebhdfs"],
    module: new URL("./index.js", import.meta.url).href,
    options,
    createFileSystem(scheme, conf) {
      const setting = hadoopSettings(options, conf);
      const count = (key: string): number | undefined =>
        hadoopConf(conf, key) === undefined ? undefined : hadoopConfCount(conf, key, 0);
      const spool = options.replay?.spoolDirectory ?? localDirectory(conf);
      return new HdfsFileSystem(scheme, {
        connect: (authority) =>
          new WebHdfsClient({
            ...clientOptions(options),
            nameNodes: nameNodeAddresses(scheme, authority, options.nameNodes, setting),
          }),
        replay: {
          memoryBytes: options.replay?.memoryBytes ?? defaultReplayBytes,
          ...(spool === false ? {} : { spoolDirectory: spool }),
        },
        blockSize: options.blockSizeBytes ?? count("dfs.blocksize"),
        replication: options.replication ?? count("dfs.replication"),
      });
    },
  };
}

/** Makes the connector again from its `options`, in another thread or process. */
export function connector(options?: unknown): Connector {
  return hdfs(options as HdfsOptions | undefined);
}

/** Settings of the context first, then those of Hadoop's files, which are read when they are needed. */
function hadoopSettings(
  options: HdfsOptions,
  conf: Readonly<Record<string, string>>,
): HadoopSettings {
  const directory = options.confDirectory ?? process.env["HADOOP_CONF_DIR"];
  let site: ReadonlyMap<string, string> | undefined;
  return (key) => {
    const own = hadoopConf(conf, key);
    if (own !== undefined || directory === undefined) return own;
    site ??= readHadoopSite(directory);
    return site.get(key);
  };
}

function clientOptions(options: HdfsOptions): Omit<WebHdfsOptions, "nameNodes"> {
  const { user, doAs, delegationToken, headers, tls, retry, timeouts, spnegoModule } = options;
  return {
    ...(user === undefined ? {} : { user }),
    ...(doAs === undefined ? {} : { doAs }),
    ...(delegationToken === undefined ? {} : { delegationToken }),
    ...(headers === undefined ? {} : { headers }),
    ...(tls === undefined ? {} : { tls }),
    ...(retry === undefined ? {} : { retry }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(spnegoModule === undefined
      ? {}
      : {
          authenticate: async (challenge: Challenge) => {
            const module = (await import(spnegoModule)) as {
              authenticate: NonNullable<WebHdfsOptions["authenticate"]>;
            };
            try {
              return await module.authenticate(challenge);
            } catch (cause) {
              throw noToken(challenge, cause);
            }
          },
        }),
  };
}

function localDirectory(conf: Readonly<Record<string, string>>): string {
  return conf["spark.local.dir"]?.split(",", 1)[0]?.trim() ?? tmpdir();
}

function noToken({ host }: Challenge, cause: unknown): WebHdfsError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WebHdfsError(
    "UNAUTHENTICATED",
    `spnegoModule made no token for ${host}: ${why}; is there a ticket (kinit)?`,
    { host, cause },
  );
}
