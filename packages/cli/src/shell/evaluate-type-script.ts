import { Recoverable, type REPLServer } from "node:repl";
import { stripTypes, TypeScriptError } from "./strip-types.ts";

/**
 * Lets the shell read TypeScript: what Node evaluates is the statement without its types. A statement that is not at its
 * end yet goes on in the next line; one that is wrong is shown with the place.
 */
export function evaluateTypeScript(server: REPLServer): void {
  const evaluate = server.eval;
  Object.assign(server, {
    eval: (...[code, context, file, callback]: Parameters<typeof evaluate>): void => {
      let script: string;
      try {
        script = stripTypes(code);
      } catch (error) {
        if (!(error instanceof TypeScriptError)) throw error;
        callback(error.isAtEnd ? new Recoverable(error) : error, undefined);
        return;
      }
      evaluate.call(server, script, context, file, callback);
    },
  });
}
