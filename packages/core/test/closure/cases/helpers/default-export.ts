import { basename } from "node:path";

const name = (path: string): string => basename(path, ".txt");
export { name as default };
