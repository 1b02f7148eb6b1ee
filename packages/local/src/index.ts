export { connector, local, type LocalOptions } from "./connector.ts";
