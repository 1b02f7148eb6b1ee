import { handleSymbol } from "../closure/handle.ts";

/** What a shared variable is while it travels in a closure: plain data. */
export type HandleData =
  | { readonly kind: "broadcast"; readonly id: number }
  | ({ readonly kind: "accumulator"; readonly id: number; readonly name: string | undefined } & (
      | { readonly type: "long" | "double" | "collection" }
      /** Of a class of the user's, or with a parameter object: a serialised closure bundle of its empty copy. */
      | { readonly type: "custom" | "param"; readonly zero: Uint8Array }
    ));

export function isHandleData(data: unknown): data is HandleData {
  return (
    typeof data === "object" &&
    data !== null &&
    "kind" in data &&
    (data.kind === "broadcast" || data.kind === "accumulator")
  );
}

/** Makes a class's instances travel in closures as the plain data that their `toHandle` gives. */
export function travelAsHandle(prototype: { toHandle(): HandleData }): void {
  Object.defineProperty(prototype, handleSymbol, {
    value(this: { toHandle(): HandleData }) {
      return this.toHandle();
    },
  });
}
