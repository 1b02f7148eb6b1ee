import { UserError } from "../errors/firesteel-error.ts";

/** Where in a record a value is: `[1].name`. Segments are names, indices, or notes such as ` key 3 of the Map`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((segment) =>
      typeof segment === "number"
        ? `[${segment}]`
        : /^[A-Za-z_$][\w$]*$/.test(segment)
          ? `.${segment}`
          : `[${JSON.stringify(segment)}]`,
    )
    .join("");
}

export function refuseValue(why: string, record: number, path: string): UserError {
  return new UserError(
    "UNSERIALIZABLE_RECORD",
    `a record cannot be encoded: ${why}, found at record${path} (record ${record} of its block)`,
    { fields: { path, record } },
  );
}

export function refusePromise(record: number, path: string): UserError {
  return new UserError(
    "PROMISE_RECORD",
    `a Promise is in a record, at record${path}: a plain function returned it; ` +
      "write an async function, `async (x) => f(x)`, or wrap the function, `sc.async(f)`, and it is awaited",
    { fields: { path, record } },
  );
}
