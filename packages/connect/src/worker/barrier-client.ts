import { connect } from "node:net";
import { type BarrierEnvironment, EnvironmentError } from "@firesteel/core/engine";
import { ByteReader } from "./byte-reader.ts";
import { int32Bytes, prefixed } from "./protocol.ts";
import type { TaskInit } from "./task-init.ts";

const allGatherFunction = 2;

/** The meeting point of a barrier stage's tasks, which the executor serves. Spark: `BarrierTaskContext` of PySpark. */
export function barrierOf(init: TaskInit): BarrierEnvironment | undefined {
  const { barrier } = init;
  if (barrier === undefined) return undefined;
  const addresses = (init.localProperties["addresses"] ?? "").split(",").map((text) => text.trim());
  return {
    addresses,
    allGather: async (message) => {
      const { address, secret } = barrier;
      const socket = typeof address === "string" ? connect(address) : connect(address, "127.0.0.1");
      const reader = new ByteReader(socket);
      try {
        if (secret !== undefined) {
          socket.write(prefixed(Buffer.from(secret)));
          if ((await reader.string()) !== "ok")
            throw new EnvironmentError(
              "BARRIER_REFUSED",
              "the executor refused the barrier's secret",
            );
        }
        socket.write(
          Buffer.concat([int32Bytes(allGatherFunction), prefixed(Buffer.from(message))]),
        );
        const messages: string[] = [];
        for (let left = await reader.int32(); left > 0; left--)
          messages.push(await reader.string());
        return messages;
      } finally {
        socket.destroy();
      }
    },
  };
}
