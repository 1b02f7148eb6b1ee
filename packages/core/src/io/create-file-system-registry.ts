import { userInfo } from "node:os";
import { UserError } from "../errors/firesteel-error.ts";
import type { Connector, ConnectorSpec } from "./connector.ts";
import { findConnector, loadConnector } from "./find-connector.ts";
import type { FileSystem } from "./file-system.ts";
import type { FileSystemRegistry } from "./file-system-registry.ts";
import { hadoopConf } from "./hadoop-conf.ts";
import { formatPath, isAbsolutePath, joinPath, parsePath } from "./path.ts";

export interface FileSystemRegistryOptions {
  readonly conf: Readonly<Record<string, string>>;
  /** Registered connectors, first come first served; on executors their plain data. */
  readonly connectors?: readonly (Connector | ConnectorSpec)[];
}

/**
 * A registry that looks for the connector of a scheme among the registered ones, then in the package that
 * `spark.firesteel.fs.<scheme>.impl` names, then in the well-known package of the scheme. Connectors are imported
 * when the first path of their scheme is asked for. File systems are made once and closed with the registry.
 */
export function createFileSystemRegistry(options: FileSystemRegistryOptions): FileSystemRegistry {
  return new ConnectorRegistry(options);
}

class ConnectorRegistry implements FileSystemRegistry {
  readonly #conf: Readonly<Record<string, string>>;
  readonly #connectors: readonly (Connector | ConnectorSpec)[];
  readonly #loaded = new Map<Connector | ConnectorSpec, Promise<Connector>>();
  readonly #fileSystems = new Map<string, Promise<FileSystem>>();
  readonly #default: { readonly scheme: string; readonly authority: string | undefined };
  #isClosed = false;

  constructor(options: FileSystemRegistryOptions) {
    this.#conf = options.conf;
    this.#connectors = [...(options.connectors ?? [])];
    const defaultFs = hadoopConf(options.conf, "fs.defaultFS") ?? "file:///";
    const { scheme, authority } = parsePath(defaultFs);
    if (scheme === undefined)
      throw new UserError(
        "INVALID_CONF",
        `spark.hadoop.fs.defaultFS must be a URI such as file:/// or hdfs://namenode:8020, not ${JSON.stringify(defaultFs)}`,
      );
    this.#default = { scheme: scheme.toLowerCase(), authority };
  }

  async forPath(path: string): Promise<FileSystem> {
    if (this.#isClosed)
      throw new UserError(
        "CONTEXT_STOPPED",
        `cannot open ${JSON.stringify(path)}: the context that the file systems belong to has stopped`,
      );
    const scheme = parsePath(path).scheme?.toLowerCase() ?? this.#default.scheme;
    let fileSystem = this.#fileSystems.get(scheme);
    if (fileSystem === undefined) {
      fileSystem = this.#create(scheme, path);
      this.#fileSystems.set(scheme, fileSystem);
      // A package may be installed, or a module mended, while the context lives (in a shell, say).
      fileSystem.catch(() => this.#fileSystems.delete(scheme));
    }
    return await fileSystem;
  }

  qualify(path: string): string {
    const { scheme, authority, path: local } = parsePath(path);
    const isDefault =
      scheme === undefined || (scheme === this.#default.scheme && authority === undefined);
    const root = isDefault ? this.#default : { scheme: scheme.toLowerCase(), authority };
    const absolute = isAbsolutePath(local)
      ? local
      : parsePath(joinPath(this.#workingDirectory(root.scheme), local)).path;
    return formatPath({ ...root, path: absolute });
  }

  connectorSpecs(): readonly ConnectorSpec[] {
    return this.#connectors.map(({ module, options, schemes }) => ({
      module,
      options,
      ...(schemes === undefined ? {} : { schemes: [...schemes] }),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const opened = await Promise.allSettled(this.#fileSystems.values());
    this.#fileSystems.clear();
    for (const result of opened)
      if (result.status === "fulfilled") await result.value[Symbol.asyncDispose]();
  }

  async #create(scheme: string, path: string): Promise<FileSystem> {
    for (const registered of this.#connectors) {
      if (registered.schemes !== undefined && !registered.schemes.includes(scheme)) continue;
      const connector = await this.#load(registered);
      if (connector.schemes.includes(scheme)) return connector.createFileSystem(scheme, this.#conf);
    }
    const connector = await findConnector(scheme, this.#conf, path);
    return connector.createFileSystem(scheme, this.#conf);
  }

  #load(registered: Connector | ConnectorSpec): Promise<Connector> {
    let connector = this.#loaded.get(registered);
    if (connector === undefined) {
      connector =
        "createFileSystem" in registered
          ? Promise.resolve(registered)
          : loadConnector(registered.module, registered.options);
      this.#loaded.set(registered, connector);
    }
    return connector;
  }

  #workingDirectory(scheme: string): string {
    if (scheme === "file") return parsePath(process.cwd()).path;
    return `/user/${process.env["HADOOP_USER_NAME"] ?? userInfo().username}`;
  }
}
