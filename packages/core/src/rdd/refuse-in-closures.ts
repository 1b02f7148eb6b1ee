import { refuseSymbol } from "../closure/handle.ts";

/** Makes instances of a class of the driver's refused as captured variables, with `message`. */
export function refuseInClosures(prototype: object, message: string): void {
  Object.defineProperty(prototype, refuseSymbol, { value: message });
}
