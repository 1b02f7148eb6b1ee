import { Logger } from "#src/events/logger";
import { describe, expect, it } from "vitest";

const open = (level: "ALL" | "WARN" | "OFF"): { log: Logger; lines: string[] } => {
  const lines: string[] = [];
  return { log: new Logger(level, (line) => lines.push(line)), lines };
};

describe("Logger", () => {
  it("writes lines at or above its level", () => {
    const { log, lines } = open("WARN");

    log.info("a", "hidden");
    log.warn("a", "shown");
    log.error("a", "shown", new Error("cause"));

    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d WARN a: shown$/);
    expect(lines[1]).toContain("Error: cause");
  });

  it("changes its level", () => {
    const { log, lines } = open("OFF");

    log.error("a", "hidden");
    log.setLevel("debug");
    log.debug("a", "shown");

    expect(log.level).toBe("DEBUG");
    expect(lines).toHaveLength(1);
  });

  it.each(["loud", "", "toString"])("refuses the level %j", (level) => {
    expect(() => open("ALL").log.setLevel(level)).toThrow(
      expect.objectContaining({ code: "INVALID_LOG_LEVEL" }),
    );
  });
});
