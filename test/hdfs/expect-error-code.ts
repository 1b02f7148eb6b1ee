import { expect } from "vitest";

/** That a call fails with an error of this code. */
export async function expectErrorCode(code: string, call: Promise<unknown>): Promise<void> {
  let error: unknown;
  try {
    await call;
  } catch (thrown) {
    error = thrown;
  }
  const found: unknown = Reflect.get(Object(error), "code");
  if (found !== code) throw new Error(`expected ${code}, got ${String(error)}`, { cause: error });
  expect(found).toBe(code);
}
