import { InternalError } from "../errors/firesteel-error.ts";
import { captureValue } from "./capture-closure.ts";
import type { CapturedClosure } from "./captured-closure.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { classIdOf, classWithId } from "./capture/class-ids.ts";
import { intrinsicPath, isNative } from "./capture/intrinsics.ts";

const captures = new WeakMap<Function, CapturedClosure>();

/**
 * The user's classes on the driver. Asking for the id of a class registers it; instances that come back are instances
 * of that very class. Classes that the program drops are forgotten.
 */
export const driverClasses: ClassRegistry & {
  /** The class itself, captured, for the bundle of a stage whose records hold instances of it. */
  captureOf(id: string): CapturedClosure;
} = {
  idOf(constructor) {
    const isKnownElsewhere = intrinsicPath(constructor) !== undefined || isNative(constructor);
    return isKnownElsewhere ? undefined : classIdOf(constructor);
  },

  classOf: classWithId,

  captureOf(id) {
    const constructor = classWithId(id);
    if (constructor === undefined)
      throw new InternalError("CLASS_NOT_FOUND", `no class is registered as ${id}`, {
        fields: { id },
      });
    let capture = captures.get(constructor);
    if (capture === undefined) {
      capture = captureValue(constructor, id);
      captures.set(constructor, capture);
    }
    return capture;
  },
};
