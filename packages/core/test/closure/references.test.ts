import { captureClosure } from "#src/closure/capture-closure";
import { declareModule } from "#src/closure/capture/module-identity";
import { handleSymbol } from "#src/closure/handle";
import * as firesteel from "@firesteel/core";
import { LongAccumulator } from "@firesteel/core";
import { Parser } from "acorn";
import { describe, expect, it } from "vitest";
import * as helpers from "./cases/helpers/arithmetic.ts";
import { times } from "./cases/helpers/arithmetic.ts";
import { copyOf, revive } from "./revive.ts";

const OpenParser = Parser as unknown as new (
  options: object,
  text: string,
) => {
  readonly parse: () => unknown;
};
const parser = new OpenParser({ ecmaVersion: 2024 }, "f()");
class Sum extends LongAccumulator {
  readonly label = "sum";
}

describe("what executors import themselves", () => {
  it("is the same class, and nothing of it is written over", async () => {
    const before = Reflect.getOwnPropertyDescriptor(Parser.prototype, "parse");

    const { roots } = await revive(captureClosure(() => parser));

    const copy = (roots[0] as () => typeof parser)();
    expect(copy).toBeInstanceOf(Parser);
    expect(copy).not.toBe(parser);
    expect(copy.parse).toBe(parser.parse);
    expect(Reflect.getOwnPropertyDescriptor(Parser.prototype, "parse")).toEqual(before);
  });

  it("is every class and function of this package", async () => {
    const exported = Object.values(firesteel);

    const copies = (await copyOf(() => exported))();

    expect(copies.length).toBeGreaterThan(30);
    for (const [i, copy] of copies.entries()) expect(copy).toBe(exported[i]);
  });

  it("is every built-in, also those that Node wrote as arrow functions", async () => {
    const holders: readonly object[] = [Buffer, Promise, Array.prototype];
    const builtins = holders.flatMap((holder) =>
      Reflect.ownKeys(holder)
        .map((key) => Reflect.getOwnPropertyDescriptor(holder, key)?.value as unknown)
        .filter((value) => typeof value === "function"),
    );

    const copies = (await copyOf(() => builtins))();

    expect(builtins).toContain(Reflect.get(Buffer, "of"));
    for (const [i, copy] of copies.entries()) expect(copy).toBe(builtins[i]);
  });

  it("is the parent of a copied class", async () => {
    const copy = await copyOf(() => [Sum, Object.getPrototypeOf(Sum)]);

    const [copied, parent] = copy() as [typeof Sum, unknown];
    expect(copied).not.toBe(Sum);
    expect(parent).toBe(LongAccumulator);
    expect(new copied().label).toBe("sum");
  });

  it("leaves a class of handles a class", async () => {
    class Handle {
      [handleSymbol](): string {
        return "data";
      }
    }

    const copied = (await copyOf(() => Handle))();

    expect(new copied()[handleSymbol]()).toBe("data");
  });

  it("may be a module of the user's that was declared so", async () => {
    const copied = await copyOf(() => times);
    declareModule(new URL("./cases/helpers/arithmetic.js", import.meta.url).href);
    const referred = await copyOf(() => helpers.times);

    expect(copied()).not.toBe(times);
    expect(referred()).toBe(times);
  });
});
