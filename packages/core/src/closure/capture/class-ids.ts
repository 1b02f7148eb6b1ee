const ids = new WeakMap<Function, string>();
const classes = new Map<string, WeakRef<Function>>();
const removed = new FinalizationRegistry<string>((id) => classes.delete(id));
const counters = new Map<string, number>();

/** A name for a class of the driver: its own name and a number that tells it from others of that name. */
export function classIdOf(constructor: Function): string {
  let id = ids.get(constructor);
  if (id === undefined) {
    const name: unknown = constructor.name;
    const prefix = typeof name === "string" && name !== "" ? name : "class";
    const count = (counters.get(prefix) ?? 0) + 1;
    counters.set(prefix, count);
    id = `${prefix}#${count}`;
    ids.set(constructor, id);
    classes.set(id, new WeakRef(constructor));
    removed.register(constructor, id);
  }
  return id;
}

/** The class with this id, while the program holds it. */
export function classWithId(id: string): Function | undefined {
  return classes.get(id)?.deref();
}
