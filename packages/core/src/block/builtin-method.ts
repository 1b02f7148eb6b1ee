/** A method of a built-in prototype as a function of its receiver: subclasses may have overridden it. */
export function builtinMethod(
  prototype: object,
  name: string,
): (receiver: object, ...parameters: unknown[]) => unknown {
  const method = Reflect.get(prototype, name) as (...parameters: unknown[]) => unknown;
  return (receiver, ...parameters) => Reflect.apply(method, receiver, parameters);
}
