import assert from "node:assert/strict";
import { FiresteelError } from "@firesteel/core/io";

/** What `action` throws, which must be an error with one of `codes`. */
export async function expectCode(
  action: () => unknown,
  ...codes: readonly string[]
): Promise<FiresteelError> {
  const error = await expectRefusal(action, `expected ${codes.join(" or ")}`);
  assert(
    FiresteelError.is(error),
    `expected a FiresteelError with code ${codes.join(" or ")}, got ${String(error)}`,
  );
  assert(
    codes.includes(error.code),
    `expected code ${codes.join(" or ")}, got ${error.code}: ${error.message}`,
  );
  return error;
}

/** What `action` throws, whatever it is. */
export async function expectRefusal(action: () => unknown, what: string): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: `${what}, but nothing was thrown` });
}
