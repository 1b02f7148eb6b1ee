import { describe, expect, it } from "vitest";
import { FiresteelError } from "@firesteel/core";
import { parseConnectionString } from "#src/client/connection-string";

const noEnvironment = {};

function codeOf(text: string): string {
  try {
    parseConnectionString(text, noEnvironment);
  } catch (error) {
    return FiresteelError.is(error) ? `${error.code}: ${error.message}` : String(error);
  }
  return "accepted";
}

describe("parseConnectionString", () => {
  it("takes the default port, no TLS and a session of its own", () => {
    const settings = parseConnectionString("sc://spark.example", noEnvironment);

    expect(settings).toMatchObject({
      host: "spark.example",
      port: 15002,
      useSsl: false,
      userId: "",
    });
    expect(settings.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(parseConnectionString("sc://spark.example").sessionId).not.toBe(settings.sessionId);
  });

  it("reads every parameter, percent-decoded, and keeps others as headers", () => {
    const session = "0b1c4a0e-7d8f-4f1e-9c55-2c8f5a6f0c11";
    const settings = parseConnectionString(
      `sc://h:7/;user_id=ann%20b;token=a%3Db;session_id=${session};user_agent=mine;x-team=data`,
      noEnvironment,
    );

    expect(settings).toMatchObject({
      host: "h",
      port: 7,
      userId: "ann b",
      token: "a=b",
      sessionId: session,
      userAgent: "mine",
    });
    expect([...settings.headers]).toEqual([["x-team", "data"]]);
  });

  it("uses TLS with a token, but not on the loopback interface unless told so", () => {
    expect(parseConnectionString("sc://h/;token=t", noEnvironment).useSsl).toBe(true);
    expect(parseConnectionString("sc://h/;token=t;use_ssl=false", noEnvironment).useSsl).toBe(
      false,
    );
    expect(parseConnectionString("sc://localhost/;token=t", noEnvironment).useSsl).toBe(false);
    expect(parseConnectionString("sc://127.0.0.1/;use_ssl=true", noEnvironment).useSsl).toBe(true);
    const environment = { SPARK_CONNECT_AUTHENTICATE_TOKEN: "from the environment" };
    expect(parseConnectionString("sc://h", environment)).toMatchObject({
      token: "from the environment",
      useSsl: true,
    });
  });

  it("takes addresses of IPv6 in brackets", () => {
    expect(parseConnectionString("sc://[::1]:15003", noEnvironment)).toMatchObject({
      host: "[::1]",
      port: 15003,
    });
  });

  it("says what is wrong, and never shows the token", () => {
    for (const [text, why] of [
      ["http://h", "not of that form"],
      ["sc://", "not of that form"],
      ["sc://h:99999", "out of range"],
      ["sc://h/path", "has a path"],
      ["sc://h/;token", "name=value"],
      ["sc://h/;use_ssl=maybe", "true or false"],
      ["sc://h/;session_id=7", "must be a UUID"],
    ] as const)
      expect(codeOf(text)).toMatch(new RegExp(`^INVALID_CONNECT_URL: .*${why}`));
    expect(codeOf("sc://h/;token=secret;session_id=7")).not.toContain("secret");
  });
});
