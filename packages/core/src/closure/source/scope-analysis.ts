import type {
  AnyNode,
  ArrowFunctionExpression,
  Class,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Pattern,
} from "acorn";
import { addBlockNames, addHoistedNames, addPatternNames, forEachChild } from "./ast.ts";

/** One place where a function's source names a variable of an enclosing scope. */
export interface FreeReference {
  readonly start: number;
  readonly end: number;
  readonly isWrite: boolean;
  /** `{ name }`: naming the variable by another expression needs the property's name spelled out. */
  readonly isShorthand: boolean;
  /** Called or used as a tag: replaced by a member expression it would get a `this`. */
  readonly isCallee: boolean;
  /** The name may be undeclared: it is the operand of `typeof`, or may be a property of the object of a `with`. */
  readonly isOptional: boolean;
  /** `p` where the reference is the object of `name.p`. */
  readonly member?: string;
}

/** `import.meta.<property>` in a function's source; without a property it is used in some other way. */
export interface ImportMetaReference {
  readonly start: number;
  readonly end: number;
  readonly property?: string;
}

/** What a function's source takes from outside itself. Positions are offsets in the source text. */
export interface ScopeAnalysis {
  /** Names of enclosing scopes and of the global object, with every use, in source order. */
  readonly free: ReadonlyMap<string, readonly FreeReference[]>;
  readonly importMeta: readonly ImportMetaReference[];
  /** `this`, `arguments`, `new.target` or `super` of something outside the source. */
  readonly usesOuterThis: boolean;
  readonly usesOuterArguments: boolean;
  readonly usesOuterNewTarget: boolean;
  readonly usesOuterSuper: boolean;
  /** `this` of the function itself, as in a constructor function. */
  readonly usesOwnThis: boolean;
  /** The function names itself: `function f() { f.count++ }`. */
  readonly usesOwnName: boolean;
  readonly hasDirectEval: boolean;
  readonly hasDynamicImport: boolean;
}

interface Scope {
  readonly names: Set<string>;
  readonly up: Scope | undefined;
}

/** Whose `this`, `super`, … a piece of code sees: of the root function, of one nested in it, or from outside. */
type Owner = "root" | "inner" | "outer";

interface Context {
  readonly this: Owner;
  readonly super: Owner;
}

type FunctionNode = FunctionExpression | FunctionDeclaration | ArrowFunctionExpression;

const inner: Context = { this: "inner", super: "inner" };

/**
 * Lists the variables that `root` (a function, method value or class) takes from outside.
 *
 * The heritage and the static initialisers of a root class are left out: the captured class gets its parent and its
 * static state as values, and they must not run a second time on executors.
 */
export function analyseScopes(root: AnyNode): ScopeAnalysis {
  const analyser = new Analyser();
  analyser.root(root);
  return analyser;
}

class Analyser implements ScopeAnalysis {
  readonly free: Map<string, FreeReference[]> = new Map();
  readonly importMeta: ImportMetaReference[] = [];
  usesOuterThis = false;
  usesOuterArguments = false;
  usesOuterNewTarget = false;
  usesOuterSuper = false;
  usesOwnThis = false;
  usesOwnName = false;
  hasDirectEval = false;
  hasDynamicImport = false;
  #selfScope: Scope | undefined;
  #withDepth = 0;

  root(node: AnyNode): void {
    const self: Scope = { names: new Set(), up: undefined };
    this.#selfScope = self;
    if (node.type === "ClassExpression" || node.type === "ClassDeclaration") {
      if (node.id) self.names.add(node.id.name);
      this.#classMembers(node, self, { this: "outer", super: "outer" }, true);
    } else if (node.type === "ArrowFunctionExpression") {
      this.#function(node, self, { this: "outer", super: "outer" });
    } else if (node.type === "FunctionExpression" || node.type === "FunctionDeclaration") {
      if (node.id) self.names.add(node.id.name);
      this.#function(node as FunctionNode, self, { this: "root", super: "outer" });
    }
  }

  #isBound(scope: Scope | undefined, name: string): boolean {
    for (let s = scope; s !== undefined; s = s.up) {
      if (!s.names.has(name)) continue;
      if (s === this.#selfScope) this.usesOwnName = true;
      return true;
    }
    return false;
  }

  #reference(
    node: Identifier,
    scope: Scope,
    use: Partial<Omit<FreeReference, "start" | "end">> = {},
  ): void {
    const { name } = node;
    if (name === "undefined" || this.#isBound(scope, name)) return;
    if (name === "arguments") {
      this.usesOuterArguments = true;
      return;
    }
    const references = this.free.get(name) ?? [];
    if (references.length === 0) this.free.set(name, references);
    references.push({
      start: node.start,
      end: node.end,
      isWrite: false,
      isShorthand: false,
      isCallee: false,
      isOptional: this.#withDepth > 0,
      ...use,
    });
  }

  /** The bindings, defaults and computed keys of a pattern that declares (`isWrite` false) or assigns. */
  #pattern(
    pattern: Pattern | null | undefined,
    scope: Scope,
    context: Context,
    isWrite: boolean,
    isShorthand = false,
  ): void {
    switch (pattern?.type) {
      case undefined:
        return;
      case "Identifier":
        if (isWrite) this.#reference(pattern, scope, { isWrite, isShorthand });
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement")
            this.#pattern(property.argument, scope, context, isWrite);
          else {
            if (property.computed) this.#walk(property.key, scope, context);
            this.#pattern(property.value, scope, context, isWrite, property.shorthand);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of pattern.elements) this.#pattern(element, scope, context, isWrite);
        return;
      case "RestElement":
        this.#pattern(pattern.argument, scope, context, isWrite);
        return;
      case "AssignmentPattern":
        this.#pattern(pattern.left, scope, context, isWrite, isShorthand);
        this.#walk(pattern.right, scope, context);
        return;
      default:
        this.#walk(pattern, scope, context);
    }
  }

  #function(node: FunctionNode, outer: Scope, context: Context): void {
    const parameters: Scope = { names: new Set(), up: outer };
    if (node.type !== "ArrowFunctionExpression") parameters.names.add("arguments");
    for (const parameter of node.params) addPatternNames(parameter, parameters.names);
    for (const parameter of node.params) this.#pattern(parameter, parameters, context, false);
    if (node.body.type !== "BlockStatement") {
      this.#walk(node.body, parameters, context);
      return;
    }
    const body: Scope = { names: new Set(), up: parameters };
    for (const statement of node.body.body) addHoistedNames(statement, body.names);
    addBlockNames(node.body.body, body.names);
    for (const statement of node.body.body) this.#walk(statement, body, context);
  }

  #nestedFunction(node: FunctionNode, scope: Scope, context: Context): void {
    const self: Scope = { names: new Set(), up: scope };
    if (node.type === "FunctionExpression" && node.id) self.names.add(node.id.name);
    this.#function(node, self, node.type === "ArrowFunctionExpression" ? context : inner);
  }

  #classMembers(node: Class, scope: Scope, context: Context, isRoot: boolean): void {
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") {
        if (isRoot) continue;
        const body: Scope = { names: new Set(), up: scope };
        for (const statement of member.body) addHoistedNames(statement, body.names);
        addBlockNames(member.body, body.names);
        for (const statement of member.body) this.#walk(statement, body, inner);
        continue;
      }
      if (member.computed) this.#walk(member.key, scope, context);
      if (member.type === "MethodDefinition") this.#function(member.value, scope, inner);
      else if (member.value && !(isRoot && member.static)) this.#walk(member.value, scope, inner);
    }
  }

  #block(statements: readonly AnyNode[], scope: Scope, context: Context): void {
    const block: Scope = { names: new Set(), up: scope };
    addBlockNames(statements, block.names);
    for (const statement of statements) this.#walk(statement, block, context);
  }

  #walk(node: AnyNode | null | undefined, scope: Scope, context: Context): void {
    if (!node) return;
    switch (node.type) {
      case "Identifier":
        this.#reference(node, scope);
        return;
      case "ThisExpression":
        if (context.this === "outer") this.usesOuterThis = true;
        if (context.this === "root") this.usesOwnThis = true;
        return;
      case "Super":
        if (context.super !== "inner") this.usesOuterSuper = true;
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.importMeta.push({ start: node.start, end: node.end });
        else if (context.this === "outer") this.usesOuterNewTarget = true;
        return;
      case "WithStatement":
        this.#walk(node.object, scope, context);
        this.#withDepth++;
        this.#walk(node.body, scope, context);
        this.#withDepth--;
        return;
      case "ImportExpression":
        this.hasDynamicImport = true;
        break;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
        this.#nestedFunction(node as FunctionNode, scope, context);
        return;
      case "ClassExpression":
      case "ClassDeclaration": {
        const self: Scope = { names: new Set(node.id ? [node.id.name] : []), up: scope };
        this.#walk(node.superClass, self, context);
        this.#classMembers(node, self, context, false);
        return;
      }
      case "MemberExpression":
        this.#member(node, scope, context);
        return;
      case "Property":
        if (node.computed) this.#walk(node.key, scope, context);
        if (node.shorthand && node.value.type === "Identifier")
          this.#reference(node.value, scope, { isShorthand: true });
        else if (node.method || node.kind !== "init")
          this.#function(node.value as FunctionExpression, scope, inner);
        else this.#walk(node.value, scope, context);
        return;
      case "LabeledStatement":
        this.#walk(node.body, scope, context);
        return;
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "VariableDeclarator":
        this.#pattern(node.id, scope, context, false);
        this.#walk(node.init, scope, context);
        return;
      case "AssignmentExpression":
        this.#pattern(node.left, scope, context, true);
        this.#walk(node.right, scope, context);
        return;
      case "UpdateExpression":
        if (node.argument.type === "Identifier")
          this.#reference(node.argument, scope, { isWrite: true });
        else this.#walk(node.argument, scope, context);
        return;
      case "UnaryExpression":
        if (node.operator === "typeof" && node.argument.type === "Identifier")
          this.#reference(node.argument, scope, { isOptional: true });
        else this.#walk(node.argument, scope, context);
        return;
      case "CallExpression":
        if (node.callee.type === "Identifier") {
          if (node.callee.name === "eval" && !this.#isBound(scope, "eval"))
            this.hasDirectEval = true;
          this.#reference(node.callee, scope, { isCallee: true });
        } else this.#walk(node.callee, scope, context);
        for (const argument of node.arguments) this.#walk(argument, scope, context);
        return;
      case "TaggedTemplateExpression":
        if (node.tag.type === "Identifier") this.#reference(node.tag, scope, { isCallee: true });
        else this.#walk(node.tag, scope, context);
        this.#walk(node.quasi, scope, context);
        return;
      case "BlockStatement":
        this.#block(node.body, scope, context);
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(node, scope, context);
        return;
      case "SwitchStatement": {
        this.#walk(node.discriminant, scope, context);
        const block: Scope = { names: new Set(), up: scope };
        for (const { consequent } of node.cases) addBlockNames(consequent, block.names);
        for (const { test, consequent } of node.cases) {
          this.#walk(test, block, context);
          for (const statement of consequent) this.#walk(statement, block, context);
        }
        return;
      }
      case "CatchClause": {
        const parameter: Scope = { names: new Set(), up: scope };
        addPatternNames(node.param, parameter.names);
        this.#pattern(node.param, parameter, context, false);
        this.#walk(node.body, parameter, context);
        return;
      }
      default:
    }
    forEachChild(node, (child) => this.#walk(child, scope, context));
  }

  #member(node: AnyNode & { type: "MemberExpression" }, scope: Scope, context: Context): void {
    const { object, property } = node;
    const member =
      !node.computed && property.type === "Identifier"
        ? property.name
        : property.type === "Literal" && typeof property.value === "string"
          ? property.value
          : undefined;
    if (object.type === "Identifier")
      this.#reference(object, scope, member === undefined ? {} : { member });
    else if (object.type === "MetaProperty" && object.meta.name === "import")
      this.importMeta.push({
        start: node.start,
        end: node.end,
        ...(member === undefined ? {} : { property: member }),
      });
    else this.#walk(object, scope, context);
    if (node.computed) this.#walk(property, scope, context);
  }

  #loop(
    node: AnyNode & { type: "ForStatement" | "ForInStatement" | "ForOfStatement" },
    scope: Scope,
    context: Context,
  ): void {
    const head: Scope = { names: new Set(), up: scope };
    const first = node.type === "ForStatement" ? node.init : node.left;
    if (first?.type === "VariableDeclaration") {
      addBlockNames([first], head.names);
      this.#walk(first, head, context);
    } else if (node.type === "ForStatement") this.#walk(first, head, context);
    else this.#pattern(first as Pattern, head, context, true);
    if (node.type === "ForStatement") {
      this.#walk(node.test, head, context);
      this.#walk(node.update, head, context);
    } else this.#walk(node.right, head, context);
    this.#walk(node.body, head, context);
  }
}
