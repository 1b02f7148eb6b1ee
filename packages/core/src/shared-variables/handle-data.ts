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

/**
 * Makes an object travel in closures as the plain data that its `toHandle` gives. Done to each object and not to its
 * class, since a subclass of the user's is itself captured by value, prototype and all.
 */
export function travelAsHandle(object: { toHandle(): HandleData }): void {
  Object.defineProperty(object, handleSymbol, { value: () => object.toHandle() });
}
