import { loadProgramModule, outcomeOf, printPython, runProgram } from "@firesteel/core/testing";

/** Runs programs on a Firesteel context. */
export function onFiresteel(context) {
  return async (programs) => {
    const module = await loadProgramModule(programs, { allowAsync: true });
    return (program, index) => runProgram(program, module.programs[index], context, module.classes);
  };
}

/** Runs programs on a real PySpark. */
export function onPySpark(spark) {
  return async () => async (program) => {
    const { value, error } = await spark.run(printPython(program));
    return error === undefined ? outcomeOf(program, value) : { error, code: "" };
  };
}
