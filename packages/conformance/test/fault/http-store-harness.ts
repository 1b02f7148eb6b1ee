import { type FaultHarness, FaultProxy } from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import type { HttpStoreOptions } from "./http-store.ts";
import { HttpStoreServer } from "./http-store-server.ts";

/** What `open` makes, behind a proxy to a server of its own. */
export async function openHttpStore(
  open: (options: HttpStoreOptions) => FileSystem,
): Promise<FaultHarness> {
  const server = await HttpStoreServer.open();
  const proxy = await FaultProxy.open({ host: "127.0.0.1", port: server.port });
  return {
    proxy,
    fileSystem: open({ port: proxy.port, timeoutMs: 1500 }),
    root: "http-store:/contract",
    close: async () => {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
