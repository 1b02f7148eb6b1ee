import { readFile } from "node:fs/promises";

const types = {
  "app.js": "text/javascript; charset=utf-8",
  "app.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

export type AssetName = keyof typeof types;

export interface Asset {
  readonly body: string;
  readonly type: string;
}

const loaded = new Map<AssetName, Promise<Asset>>();

export function isAsset(name: string): name is AssetName {
  return Object.hasOwn(types, name);
}

/** A file of the pages, read once. */
export async function asset(name: AssetName): Promise<Asset> {
  let file = loaded.get(name);
  if (file === undefined) {
    file = readFile(new URL(`../web/${name}`, import.meta.url), "utf8").then((body) => ({
      body,
      type: types[name],
    }));
    loaded.set(name, file);
  }
  return await file;
}
