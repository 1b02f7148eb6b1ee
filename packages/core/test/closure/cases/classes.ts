import { EventEmitter } from "node:events";
import type { ClosureCase } from "./case.ts";

const unit = "m";
const key = "computed key";
let built = 0;
const registered: string[] = [];

class Shape {
  static created = 0;
  static readonly registry = new Map<string, unknown>();
  static #secret = 5;
  static {
    registered.push("Shape");
  }
  name: string;
  sides = [1, 2];
  constructor(name: string) {
    this.name = name;
    Shape.created++;
  }
  static make(name: string): Shape {
    return new Shape(name);
  }
  static reveal(by: number): number {
    return (Shape.#secret += by);
  }
  get label(): string {
    return `${this.name} ${unit}`;
  }
  set label(text: string) {
    this.name = text;
  }
  describe(): string {
    return `shape ${this.label}`;
  }
  [key](): string {
    return key;
  }
  *[Symbol.iterator](): Generator<number> {
    yield* this.sides;
  }
}
Shape.created = 40;
Shape.reveal(10);

class Square extends Shape {
  side: number;
  constructor(side: number) {
    super("square");
    this.side = side;
  }
  override describe(): string {
    return `${super.describe()} of ${this.side}`;
  }
  async area(): Promise<number> {
    await null;
    return this.side ** 2;
  }
}
const named = <T extends new (...args: never[]) => object>(Base: T): T => {
  built++;
  return class Named extends (Base as unknown as new (...args: unknown[]) => object) {
    title = "sir";
  } as unknown as T;
};
class Mixed extends named(Shape) {
  extra = 1;
}
class Counter {
  #count = 0;
  increment(): number {
    return ++this.#count;
  }
}
class Stack extends Array<number> {
  get top(): number | undefined {
    return this.at(-1);
  }
}
class Bag extends Map<string, number> {
  add(key: string): this {
    return this.set(key, (this.get(key) ?? 0) + 1);
  }
}
class Failure extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.name = "Failure";
    this.code = code;
  }
}
class Emitter extends EventEmitter {
  seen = 0;
}
class Single {
  static readonly instance = new Single();
  readonly born = 1;
}
const square = new Square(3);
const stack = Stack.from([1, 2, 3]) as Stack;
const bag = new Bag().add("a").add("a");
const failure = new Failure("broken", 7);
const emitter = new Emitter();
class Patched {
  original(): string {
    return "original";
  }
}
Patched.prototype.original = () => `patched ${unit}`;
Object.defineProperty(Patched.prototype, "added", { value: () => "added", configurable: true });
const anonymous = new (class {
  x = unit;
})();

/** Classes and their instances. */
export const classCases: readonly ClosureCase[] = [
  { name: "a class", make: () => (name: string) => new Shape(name).describe(), args: ["a"] },
  {
    name: "an inherited class",
    make: () => async (side: number) => [
      new Square(side).describe(),
      await new Square(side).area(),
    ],
    args: [2],
  },
  {
    name: "an instance",
    make: () => () => [
      square.describe(),
      square instanceof Square,
      square instanceof Shape,
      square.constructor === Square,
    ],
  },
  {
    name: "accessors of a class",
    make: () => () => {
      const shape = new Shape("a");
      shape.label = "b";
      return shape.label;
    },
  },
  {
    name: "statics have their values of now",
    make: () => {
      Shape.created = 40;
      return () => {
        Shape.make("x");
        return Shape.created;
      };
    },
    expected: 41,
  },
  {
    name: "static initialisers are not run again",
    make: () => () => [registered.length, Shape.registry.size],
    expected: [1, 0],
  },
  {
    name: "private statics have their values of now",
    make: () => () => Shape.reveal(1),
    expected: 16,
  },
  {
    name: "computed and symbol methods",
    make: () => () => {
      const shape = new Shape("a");
      return [shape[key](), [...shape]];
    },
  },
  {
    name: "the expression of a parent is not run again",
    make: () => () => [
      new Mixed("m" as never) instanceof Shape,
      built,
      new Mixed("m" as never).extra,
    ],
    expected: [true, 1, 1],
  },
  {
    name: "private fields of objects made on the worker",
    make: () => () => {
      const counter = new Counter();
      counter.increment();
      return counter.increment();
    },
  },
  {
    name: "an instance that extends Array",
    make: () => () => [
      Array.isArray(stack),
      stack.top,
      stack.length,
      stack instanceof Stack,
      stack.map((x) => x + 1) instanceof Stack,
    ],
  },
  {
    name: "an instance that extends Map",
    make: () => () => [bag.get("a"), bag.add("b").size, bag instanceof Bag],
    expected: [2, 2, true],
  },
  {
    name: "an instance that extends Error",
    make: () => () => [
      failure instanceof Failure,
      failure instanceof Error,
      failure.message,
      failure.code,
      Object.prototype.toString.call(failure),
      String(failure),
    ],
  },
  {
    name: "throwing an own Error",
    make: () => () => {
      try {
        throw new Failure("here", 1);
      } catch (error) {
        return [error instanceof Failure, (error as Failure).code];
      }
    },
  },
  {
    name: "an instance that extends EventEmitter",
    make: () => () => {
      emitter.on("x", (by: number) => {
        emitter.seen += by;
      });
      emitter.emit("x", 2);
      return [emitter.seen, emitter instanceof EventEmitter];
    },
    expected: [2, true],
  },
  {
    name: "a class that holds its own instance",
    make: () => () => [Single.instance instanceof Single, Single.instance.born],
  },
  {
    name: "patched methods",
    make: () => () => {
      const patched = new Patched();
      return [patched.original(), (patched as unknown as { added(): string }).added()];
    },
  },
  {
    name: "an instance of an anonymous class",
    make: () => () => [anonymous.x, anonymous.constructor.name.length >= 0],
  },
  {
    name: "a class that is written in the function",
    make: () => (x: number) => {
      class Local {
        y = x + unit.length;
      }
      return new Local().y;
    },
    args: [1],
  },
];
