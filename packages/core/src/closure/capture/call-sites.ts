/** The calls that led to that of `below`, innermost first, as V8 sees them: without source maps of the user's. */
export function callSites(below: (...args: never[]) => unknown): readonly NodeJS.CallSite[] {
  const { stackTraceLimit } = Error;
  const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
  let sites: readonly NodeJS.CallSite[] = [];
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (_, found) => {
    sites = found;
    return "";
  };
  try {
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder, below);
    void holder.stack;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Reflect.set(Error, "prepareStackTrace", prepare);
  }
  return sites;
}
