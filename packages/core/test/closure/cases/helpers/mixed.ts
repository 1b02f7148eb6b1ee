import { createServer, type Server } from "node:net";

/** A module that also exports what cannot travel. */
export const server: Server = createServer();
export const limit = 10;
export function isSmall(x: number): boolean {
  return x < limit;
}
const renamed = (x: number): number => x + limit;
export { renamed as plusLimit };
