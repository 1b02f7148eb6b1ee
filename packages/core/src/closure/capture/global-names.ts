/** Globals of the language itself. */
const languageNames: readonly string[] = (
  "AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean " +
  "DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array " +
  "Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy " +
  "RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError " +
  "Temporal TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet " +
  "WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN " +
  "parseFloat parseInt undefined unescape"
).split(" ");

/** Globals that Node adds. Reading one of them may load what it stands for. */
const nodeNames: readonly string[] = (
  "AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent " +
  "CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DecompressionStream DOMException Event " +
  "EventSource EventTarget File FormData Headers MessageChannel MessageEvent MessagePort Navigator Performance " +
  "PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList " +
  "PerformanceResourceTiming ReadableByteStreamController ReadableStream ReadableStreamBYOBReader " +
  "ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response " +
  "Storage SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream " +
  "TransformStreamDefaultController URL URLPattern URLSearchParams WebSocket WritableStream " +
  "WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval " +
  "clearTimeout console crypto fetch global navigator performance process queueMicrotask setImmediate " +
  "setInterval setTimeout structuredClone"
).split(" ");

const languageGlobals: ReadonlySet<string> = new Set(languageNames);
const nodeGlobals: ReadonlySet<string> = new Set(nodeNames);

/** Whether an executor's global object has it too, whatever the user's program does. */
export function isBuiltinGlobal(name: string): boolean {
  return languageGlobals.has(name) || nodeGlobals.has(name);
}

export function isLanguageGlobal(name: string): boolean {
  return languageGlobals.has(name);
}

/** Every built-in global's name. */
export const builtinGlobals: readonly string[] = [...languageNames, ...nodeNames];
