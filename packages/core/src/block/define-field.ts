/** Sets an own property as an object literal would, also where the name is `__proto__` or a prototype has a setter. */
export function defineField(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
