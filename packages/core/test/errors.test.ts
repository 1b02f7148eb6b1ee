import { errorFromJson, errorToJson, FiresteelError, UserError } from "#src/errors/firesteel-error";
import { describe, expect, it } from "vitest";

describe("errorToJson", () => {
  it("keeps code, blame, fields, stack and causes through JSON", () => {
    const error = new UserError("PATH_NOT_FOUND", "no such file", {
      fields: { path: "a" },
      cause: new TypeError("inner"),
    });

    const back = errorFromJson(JSON.parse(JSON.stringify(error)));

    expect(back).toBeInstanceOf(UserError);
    expect(FiresteelError.is(back, "PATH_NOT_FOUND")).toBe(true);
    expect(back.fields).toEqual({ path: "a" });
    expect(back.stack).toBe(error.stack);
    expect((back.cause as Error).name).toBe("TypeError");
  });

  it.each([
    [null, "null"],
    ["text", '"text"'],
    [undefined, "undefined"],
    [Object.create(null), "[object Object]"],
  ])("describes the thrown non-error %o", (thrown, text) => {
    const json = errorToJson(thrown);

    expect(json.code).toBe("NON_ERROR_THROWN");
    expect(json.message).toContain(text);
  });
});
