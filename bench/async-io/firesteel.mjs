import { Agent } from "node:http";
import { executorLocal } from "@firesteel/core";
import { benchmark } from "../peers/firesteel-program.mjs";
import { ask } from "./request.mjs";

await benchmark(async (sc, port, count) =>
  sc
    .range(0, Number(count), 1, 8)
    .map(async (number) => {
      const agent = executorLocal("agent", () => new Agent({ keepAlive: true }));
      return ask(agent, port, number);
    })
    .sum(),
);
