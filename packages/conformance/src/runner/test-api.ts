/** The functions of a test runner that suites are registered with. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>, timeoutMs: number): void;
  beforeAll(hook: () => Promise<void>, timeoutMs: number): void;
  afterAll(hook: () => Promise<void>, timeoutMs: number): void;
}

type Describe = (name: string, body: () => void) => void;
type TimedTest = (name: string, body: () => Promise<void>, timeoutMs: number) => void;
type TimedHook = (hook: () => Promise<void>, timeoutMs: number) => void;

/** The part of vitest's module, or of Jest's globals, that suites use. */
export interface VitestLike {
  readonly describe: Describe;
  readonly it: TimedTest;
  readonly beforeAll: TimedHook;
  readonly afterAll: TimedHook;
}

interface Timeout {
  readonly timeout: number;
}

/** The part of the module `node:test` that suites use. */
export interface NodeTestLike {
  describe(name: string, body: () => void): unknown;
  it(name: string, options: Timeout, body: () => Promise<void>): unknown;
  before(hook: () => Promise<void>, options: Timeout): void;
  after(hook: () => Promise<void>, options: Timeout): void;
}

/** `import * as vitest from "vitest"`, or Jest's globals. */
export function vitestApi(vitest: VitestLike): TestApi {
  return {
    describe: (name, body) => vitest.describe(name, body),
    it: (name, body, timeoutMs) => vitest.it(name, body, timeoutMs),
    beforeAll: (hook, timeoutMs) => vitest.beforeAll(hook, timeoutMs),
    afterAll: (hook, timeoutMs) => vitest.afterAll(hook, timeoutMs),
  };
}

/** `import * as test from "node:test"`. */
export function nodeTestApi(nodeTest: NodeTestLike): TestApi {
  return {
    describe: (name, body) => void nodeTest.describe(name, body),
    it: (name, body, timeoutMs) => void nodeTest.it(name, { timeout: timeoutMs }, body),
    beforeAll: (hook, timeoutMs) => nodeTest.before(hook, { timeout: timeoutMs }),
    afterAll: (hook, timeoutMs) => nodeTest.after(hook, { timeout: timeoutMs }),
  };
}

/**
 * The runner that this process is: vitest by its worker's state (environment variables are inherited by processes
 * that tests start), Jest and the like by their globals, else `node:test`.
 */
async function detectTestApi(): Promise<TestApi> {
  if ("__vitest_worker__" in globalThis) return vitestApi(await import("vitest"));
  const globals = globalThis as Partial<VitestLike>;
  const { describe, it, beforeAll, afterAll } = globals;
  if (
    describe !== undefined &&
    it !== undefined &&
    beforeAll !== undefined &&
    afterAll !== undefined
  )
    return vitestApi({ describe, it, beforeAll, afterAll });
  return nodeTestApi(await import("node:test"));
}

// Suites are registered synchronously, so the runner has to be known when they are imported.
export const detectedTestApi: TestApi = await detectTestApi();
