import type { ClassRegistry } from "./class-registry.ts";
import { KeyMap } from "../key/key-map.ts";

/** Classes already looked at: their constructors, and why their instances cannot travel, if so. */
const privateState = new WeakMap<Function, boolean>();

/**
 * The id of the class that `value` is an instance of.
 *
 * @throws what `refuse` makes of the reason
 */
export function classIdOf(
  value: object,
  classes: ClassRegistry,
  refuse: (why: string) => Error,
): string {
  const prototype = Object.getPrototypeOf(value) as object;
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof constructor !== "function" || constructor.prototype !== prototype)
    throw refuse(
      "an object has a prototype that is no class's (Object.create); use a plain object or a class",
    );
  if (constructor === KeyMap) return "";
  const name = constructor.name === "" ? "an anonymous class" : constructor.name;
  if (hasPrivateState(constructor))
    throw refuse(
      `${name} has private members (#), which cannot be read from outside; keep its state in ordinary fields`,
    );
  const id = classes.idOf(constructor);
  if (id === undefined)
    throw refuse(
      `an instance of ${name} cannot be made again elsewhere; turn it into plain data first`,
    );
  return id;
}

/** Methods that use `this.#name` fail on an instance that its constructor has not run for. */
function hasPrivateState(constructor: Function): boolean {
  const known = privateState.get(constructor);
  if (known !== undefined) return known;
  const parent: unknown = Object.getPrototypeOf(constructor);
  const found =
    /\bthis\s*\??\.\s*#[\p{ID_Start}$_]/u.test(Function.prototype.toString.call(constructor)) ||
    (typeof parent === "function" && parent !== Function.prototype && hasPrivateState(parent));
  privateState.set(constructor, found);
  return found;
}
