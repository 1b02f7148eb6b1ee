import { createServer } from "node:net";

/** A port such that those at all `offsets` from it are free. */
export async function freePorts(offsets: readonly number[]): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const areFree = await Promise.all(offsets.map((offset) => isFree(base + offset)));
    if (areFree.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
