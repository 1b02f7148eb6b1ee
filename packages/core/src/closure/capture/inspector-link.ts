import inspector from "node:inspector";

/** One scope of a function, innermost first. */
export interface FunctionScope {
  /** V8's name of the kind: `Closure`, `Block`, `Catch`, `Module`, `Script`, `Global`, `With`, `Eval`, … */
  readonly kind: string;
  /** A null-prototype object with the live values; of `Global` the global object itself. */
  readonly variables: object;
}

/** Where V8 says a function begins: of arrows and classes the first character, of others the parenthesis. */
export interface FunctionPosition {
  readonly scriptId: string;
  /** Zero-based. */
  readonly line: number;
  /** Zero-based. */
  readonly column: number;
}

export interface InspectedFunction {
  readonly position: FunctionPosition | undefined;
  readonly scopes: readonly FunctionScope[];
}

interface Sink {
  /** The function to inspect, on its way in. */
  target: unknown;
  /** The scope list, on its way out. */
  scopes: unknown;
}

/** The inspector may not be used, or is not there. */
export class InspectorDenied extends Error {
  constructor(cause: unknown) {
    super("node:inspector cannot be used here", { cause });
  }
}

/** What the inspector answers of an object. */
interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
  /** `NaN`, `-0`, `12n`, … */
  readonly unserializableValue?: string;
}
interface RemoteProperty {
  readonly name: string;
  readonly value?: RemoteObject;
}

const sinkKey = Symbol.for("firesteel.inspector-sink");
const objectGroup = "firesteel";

let session: inspector.Session | undefined;
let sink: Sink | undefined;
let sinkId = "";
const scriptUrls = new Map<string, string>();
const scriptSources = new Map<string, string>();

/** Whether a function has been inspected in this thread already, so that another costs little. */
export function isInspectorOpen(): boolean {
  return session !== undefined;
}

/**
 * The scopes of `f` with their live values. Synchronous: a session on its own thread answers before `post` returns.
 * V8 keeps every object that it named alive until the group is released, hence the release before returning.
 *
 * @throws {InspectorDenied}
 */
export function inspectFunction(f: unknown): InspectedFunction {
  return inspect(f, (answer, shared, id) => {
    const internal = (answer["internalProperties"] ?? []) as readonly RemoteProperty[];
    const valueOf = (name: string): RemoteObject | undefined =>
      internal.find((property) => property.name === name)?.value;

    const location = valueOf("[[FunctionLocation]]")?.value as
      { scriptId: string; lineNumber: number; columnNumber: number } | undefined;
    return {
      position: location && {
        scriptId: location.scriptId,
        line: location.lineNumber,
        column: location.columnNumber,
      },
      scopes: readScopes(shared, id, valueOf("[[Scopes]]")?.objectId),
    };
  });
}

/** Lets `read` look at what the inspector says of the properties of `f`; the inspector lets go of `f` afterwards. */
function inspect<R>(
  f: unknown,
  read: (answer: Record<string, unknown>, shared: Sink, id: string) => R,
): R {
  const { sink: shared, id } = openSink();
  shared.target = f;
  try {
    const target = post("Runtime.callFunctionOn", {
      objectId: id,
      functionDeclaration: "function () { return this.target }",
      objectGroup,
    })["result"] as RemoteObject;
    const answer = post("Runtime.getProperties", {
      objectId: target.objectId,
      ownProperties: true,
    });
    return read(answer, shared, id);
  } finally {
    shared.target = undefined;
    shared.scopes = undefined;
    post("Runtime.releaseObjectGroup", { objectGroup });
  }
}

function readScopes(shared: Sink, id: string, scopesId: string | undefined): FunctionScope[] {
  if (scopesId === undefined) return [];
  post("Runtime.callFunctionOn", {
    objectId: scopesId,
    functionDeclaration: "function (sink) { sink.scopes = this }",
    arguments: [{ objectId: id }],
    objectGroup,
  });
  const list = shared.scopes as ArrayLike<{ description: string; object: object }>;
  return Array.from(list, ({ description, object }) => ({
    // "Closure (makeCounter)"
    kind: description.split(" ", 1)[0] ?? description,
    variables: object,
  }));
}

/** The URL of a script, as stack traces show it. */
export function scriptUrl(scriptId: string): string | undefined {
  if (!scriptUrls.has(scriptId)) noteScriptsOnStack();
  if (!scriptUrls.has(scriptId)) {
    refreshScripts();
    // Scripts that V8 no longer lists.
    if (!scriptUrls.has(scriptId)) scriptUrls.set(scriptId, "");
  }
  return scriptUrls.get(scriptId) || undefined;
}

/** The text that V8 compiled: after a loader such as tsx changed it. */
export function scriptSource(scriptId: string): string | undefined {
  const known = scriptSources.get(scriptId);
  if (known !== undefined) return known;
  try {
    post("Debugger.enable", {});
    const source = post("Debugger.getScriptSource", { scriptId })["scriptSource"] as string;
    scriptSources.set(scriptId, source);
    return source;
  } catch {
    return undefined;
  } finally {
    post("Debugger.disable", {});
  }
}

/** The newest script of this URL. */
export function scriptIdOf(url: string): string | undefined {
  refreshScripts();
  let found: string | undefined;
  for (const [scriptId, known] of scriptUrls) if (known === url) found = scriptId;
  return found;
}

/**
 * The scripts of the functions that are being called, which are those of most closures, from the stack of an error
 * that the inspector reports: announcing all scripts takes fifty times as long, since V8 hashes the text of each.
 */
function noteScriptsOnStack(): void {
  openSink();
  ask("Runtime.enable", {});
  try {
    const { exceptionDetails } = ask("Runtime.evaluate", {
      expression: "throw new Error()",
      silent: true,
    }) as { exceptionDetails?: { stackTrace?: { callFrames: readonly ScriptFrame[] } } };
    for (const { scriptId, url } of exceptionDetails?.stackTrace?.callFrames ?? [])
      scriptUrls.set(scriptId, url);
  } finally {
    ask("Runtime.disable", {});
    // What the program had logged was announced, too, and would be kept for the console.
    ask("Runtime.releaseObjectGroup", { objectGroup: "console" });
  }
}

interface ScriptFrame {
  readonly scriptId: string;
  readonly url: string;
}

/** Scripts are announced when the debugger is enabled; it is not left on, since it slows code down. */
function refreshScripts(): void {
  openSink();
  session?.on("Debugger.scriptParsed", onScript);
  try {
    post("Debugger.enable", {});
    post("Debugger.disable", {});
  } finally {
    session?.off("Debugger.scriptParsed", onScript);
  }
}

function onScript(message: { params: { scriptId: string; url: string } }): void {
  scriptUrls.set(message.params.scriptId, message.params.url);
}

function openSink(): { sink: Sink; id: string } {
  if (session === undefined) {
    const opened = new inspector.Session();
    try {
      opened.connect();
    } catch (error) {
      throw new InspectorDenied(error);
    }
    session = opened;
  }
  if (sink === undefined) {
    const created: Sink = { target: undefined, scopes: undefined };
    // The inspector evaluates in the main context, which under Jest is not the one that this code runs in; the
    // built-in module is the same object in both.
    Object.defineProperty(inspector, sinkKey, { value: created, configurable: true });
    const { objectId } = post("Runtime.evaluate", {
      expression: `process.getBuiltinModule("node:inspector")[Symbol.for("firesteel.inspector-sink")]`,
    })["result"] as RemoteObject;
    if (objectId === undefined) throw new InspectorDenied(undefined);
    sink = created;
    sinkId = objectId;
  }
  return { sink, id: sinkId };
}

function post(method: string, parameters: object): Record<string, unknown> {
  const result = ask(method, parameters);
  if (result["exceptionDetails"] !== undefined)
    throw new Error(`${method}: ${JSON.stringify(result["exceptionDetails"])}`);
  return result;
}

/** {@link post} where an exception is part of the answer. */
function ask(method: string, parameters: object): Record<string, unknown> {
  let failure: Error | null = null;
  let answer: unknown;
  session?.post(method, parameters, (error, result) => {
    failure = error;
    answer = result;
  });
  if (failure !== null)
    throw new Error(`${method}: ${(failure as Error).message}`, { cause: failure });
  if (answer === undefined) throw new InspectorDenied(new Error(`${method} gave no answer`));
  return answer as Record<string, unknown>;
}

function argumentOf({ objectId, value, unserializableValue }: RemoteObject): RemoteObject {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}

/** The private static fields of a class, by name with its `#`. */
export function privateStaticsOf(f: object): Map<string, unknown> {
  return inspect(f, (answer, shared, id) => {
    const found = (answer["privateProperties"] ?? []) as readonly RemoteProperty[];
    const fields = new Map<string, unknown>();
    for (const { name, value } of found) {
      if (value === undefined) continue;
      post("Runtime.callFunctionOn", {
        objectId: id,
        functionDeclaration: "function (value) { this.scopes = value }",
        arguments: [argumentOf(value)],
        objectGroup,
      });
      fields.set(name, shared.scopes);
    }
    return fields;
  });
}
