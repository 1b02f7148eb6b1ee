/**
 * An object with this property travels in a closure as the plain data that the property gives (a method without
 * parameters, or the data itself), and revives on the executor through `ClosureHost.reviveHandle`.
 */
export const handleSymbol: unique symbol = Symbol.for("firesteel.handle") as never;

/**
 * An object with this property is refused in a closure; the property is the message (or a method that gives it).
 */
export const refuseSymbol: unique symbol = Symbol.for("firesteel.refuse") as never;
