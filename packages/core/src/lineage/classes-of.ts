import { reachableNodes } from "../closure/bundle/unify-nodes.ts";
import { CapturedClosure } from "../closure/captured-closure.ts";
import { lineageOf, type Operator } from "./operator.ts";

const known = new WeakMap<CapturedClosure, readonly CapturedClosure[]>();

/**
 * The classes that a captured function reaches, as captures by their ids: it may make instances of them, which then
 * flow into stages whose own functions do not know the class.
 */
export function classesOf(closure: CapturedClosure): readonly CapturedClosure[] {
  let classes = known.get(closure);
  if (classes === undefined) {
    classes = reachableNodes([closure.root]).flatMap((node) =>
      node.classId === undefined || node === closure.root
        ? []
        : new CapturedClosure({
            name: node.classId,
            isAsync: false,
            isGenerator: false,
            mayChange: false,
            location: undefined,
            root: node,
            bindings: [],
          }),
    );
    known.set(closure, classes);
  }
  return classes;
}

/**
 * Classes of the driver's records and of all functions of a lineage, each once: their instances may be among the
 * records of `root`.
 */
export function upstreamClasses(root: Operator): CapturedClosure[] {
  const found = new Map<string, CapturedClosure>();
  const add = (capture: CapturedClosure): void => {
    if (!found.has(capture.name)) found.set(capture.name, capture);
  };
  for (const operator of lineageOf(root)) {
    operator.classes.forEach(add);
    for (const closure of operator.closures) classesOf(closure).forEach(add);
  }
  return [...found.values()];
}
