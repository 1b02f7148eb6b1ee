import { DriverNode, type DriverValue, type FunctionData } from "../capture/driver-node.ts";

/** A variable that several captured functions use and at least one assigns: on the executor one cell for all. */
export interface SharedVariable {
  readonly value: DriverValue;
}

/** Functions of one scope, as far as one can tell. */
interface ScopeInstance {
  readonly functions: DriverNode[];
  readonly values: Map<string, DriverValue>;
}

/**
 * Finds the variables that have to stay shared between functions. Functions of one scope are recognised by the
 * scope's key and by equal values of the variables that they have in common; since two runs of the same code may
 * look alike, two functions from the same place in the source never go into one scope.
 *
 * @param functions function nodes, in the order they were reached, so that those of one object are neighbours.
 * @returns for each function the shared variable at each position of its variables.
 */
export function sharedVariables(
  functions: readonly DriverNode[],
  find: (node: DriverNode) => DriverNode,
): Map<DriverNode, Map<number, SharedVariable>> {
  const canonical = (value: DriverValue): DriverValue =>
    value instanceof DriverNode ? find(value) : value;
  const instances = new Map<string, ScopeInstance[]>();
  for (const node of functions)
    for (const [scope, isUnique] of scopesOf(node)) {
      const own = variablesIn(node, scope, canonical);
      const known = instances.get(scope) ?? [];
      if (known.length === 0) instances.set(scope, known);
      const home = known.findLast(
        (instance) => agrees(instance, own) && (isUnique || !hasSamePlace(instance, node)),
      );
      if (home === undefined) known.push({ functions: [node], values: own });
      else {
        home.functions.push(node);
        for (const [name, value] of own) if (!home.values.has(name)) home.values.set(name, value);
      }
    }

  const shared = new Map<DriverNode, Map<number, SharedVariable>>();
  for (const [scope, known] of instances)
    for (const instance of known)
      for (const [name, value] of instance.values)
        markShared(instance.functions, scope, name, value, shared);
  return shared;
}

function markShared(
  functions: readonly DriverNode[],
  scope: string,
  name: string,
  value: DriverValue,
  shared: Map<DriverNode, Map<number, SharedVariable>>,
): void {
  const users = functions.flatMap((node) => {
    const position = dataOf(node).variables.findIndex(
      (variable) => variable.name === name && variable.scope === scope,
    );
    return position < 0 ? [] : [{ node, position }];
  });
  const isAssigned = users.some(({ node }) =>
    dataOf(node)
      .parsed.scopes.free.get(name)
      ?.some(({ isWrite }) => isWrite),
  );
  if (users.length < 2 || !isAssigned) return;
  const variable: SharedVariable = { value };
  for (const { node, position } of users) {
    const positions = shared.get(node) ?? new Map<number, SharedVariable>();
    positions.set(position, variable);
    shared.set(node, positions);
  }
}

function dataOf(node: DriverNode): FunctionData {
  return node.content.data as FunctionData;
}

function scopesOf(node: DriverNode): Map<string, boolean> {
  const scopes = new Map<string, boolean>();
  for (const { scope, isUniqueScope } of dataOf(node).variables)
    if (scope !== undefined) scopes.set(scope, isUniqueScope);
  return scopes;
}

function variablesIn(
  node: DriverNode,
  scope: string,
  canonical: (value: DriverValue) => DriverValue,
): Map<string, DriverValue> {
  const found = new Map<string, DriverValue>();
  for (const [i, variable] of dataOf(node).variables.entries())
    if (variable.scope === scope) found.set(variable.name, canonical(node.content.values[i]));
  return found;
}

function agrees(instance: ScopeInstance, own: ReadonlyMap<string, DriverValue>): boolean {
  for (const [name, value] of own)
    if (instance.values.has(name) && !isSameOnDriver(instance.values.get(name), value))
      return false;
  return true;
}

/** An object is the same on the driver also where it changed between two captures. */
function isSameOnDriver(a: DriverValue, b: DriverValue): boolean {
  return a instanceof DriverNode && b instanceof DriverNode && a.identity !== 0
    ? a.identity === b.identity
    : Object.is(a, b);
}

function hasSamePlace(instance: ScopeInstance, node: DriverNode): boolean {
  const { location, parsed } = dataOf(node);
  return instance.functions.some((other) => {
    const data = dataOf(other);
    return (
      data.parsed.source === parsed.source &&
      data.location?.line === location?.line &&
      data.location?.column === location?.column
    );
  });
}
