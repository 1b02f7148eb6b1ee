import { UserError } from "../errors/firesteel-error.ts";
import { type NullsPlace, unordered } from "./compare-values.ts";
import { keyObjectKind } from "./key-kind.ts";

const kindNames = ["null", "undefined", "boolean", "number", "string", "date", "bytes", "array"];
const nullBits = 0b11;
const kindBit = { boolean: 4, number: 8, string: 16, date: 32, bytes: 64, array: 128 } as const;
/** Positions of an array whose kinds are told apart; later ones are not checked. */
const maxPositions = 64;
const maxDepth = 16;

/** Kinds seen at one place: of the values themselves or of one position of arrays. */
interface Place {
  bits: number;
  positions: Place[] | undefined;
}

/**
 * Collects the kinds of values that are about to be ordered, so that a mix is found whatever pairs a sort happens to
 * compare. Bigints count as numbers. Kinds travel between tasks as strings: `number`, and `[1]:string` for what was
 * seen at position 1 of arrays.
 */
export class KindTracker {
  readonly #root: Place = { bits: 0, positions: undefined };
  readonly #nulls: NullsPlace | undefined;

  /** `nulls`: null and undefined have a place, so that they mix with everything. */
  constructor(options: { readonly nulls?: NullsPlace | undefined } = {}) {
    this.#nulls = options.nulls;
  }

  /** @throws {UserError} `UNORDERED_VALUE` for values that have no order */
  add(value: unknown): void {
    const root = this.#root;
    if (typeof value === "string") root.bits |= kindBit.string;
    else if (typeof value === "number") root.bits |= kindBit.number;
    else addTo(root, value, 0);
  }

  /** Adds what another tracker's {@link kinds} said. */
  merge(kinds: readonly string[]): void {
    for (const kind of kinds) {
      let place = this.#root;
      for (const [, position] of kind.matchAll(/\[(\d+)\]/g))
        place = placeAt(place, Number(position));
      place.bits |= 1 << kindNames.indexOf(kind.slice(kind.indexOf(":") + 1));
    }
  }

  get kinds(): string[] {
    const kinds: string[] = [];
    visit(this.#root, "", (path, bits) => {
      for (const kind of namesOf(bits)) kinds.push(path === "" ? kind : `${path}:${kind}`);
    });
    return kinds;
  }

  /**
   * @throws {UserError} `MIXED_KINDS` when values of different kinds were seen at one place; `NULL_UNORDERED` when
   *   null or undefined was seen and no place for them was given
   */
  assertComparable(): void {
    visit(this.#root, "", (path, bits) => {
      const at = path === "" ? "" : ` at position ${path} of the arrays`;
      if ((bits & nullBits) !== 0 && this.#nulls === undefined)
        throw new UserError(
          "NULL_UNORDERED",
          `${namesOf(bits & nullBits).join(" and ")} among the values to order${at}; ` +
            `filter them out or say where they go with nulls: "first" or nulls: "last"`,
        );
      const kinds = namesOf(bits & ~nullBits);
      if (kinds.length > 1)
        throw new UserError(
          "MIXED_KINDS",
          `values of different kinds cannot be ordered: ${kinds.join(" and ")}${at}; ` +
            "give a key function that returns one kind",
          { fields: { kinds } },
        );
    });
  }
}

function addTo(place: Place, value: unknown, depth: number): void {
  switch (typeof value) {
    case "number":
    case "bigint":
      place.bits |= kindBit.number;
      return;
    case "string":
      place.bits |= kindBit.string;
      return;
    case "boolean":
      place.bits |= kindBit.boolean;
      return;
    case "undefined":
      place.bits |= 2;
      return;
    case "object":
      if (value === null) place.bits |= 1;
      else addObject(place, value, depth);
      return;
    default:
      throw unordered(value);
  }
}

function addObject(place: Place, value: object, depth: number): void {
  const kind = keyObjectKind(value);
  if (kind !== "array" && kind !== "date" && kind !== "bytes") throw unordered(value);
  place.bits |= kindBit[kind];
  if (kind !== "array" || depth === maxDepth) return;
  const elements = value as readonly unknown[];
  const length = Math.min(elements.length, maxPositions);
  for (let i = 0; i < length; i++) addTo(placeAt(place, i), elements[i], depth + 1);
}

function placeAt(place: Place, position: number): Place {
  place.positions ??= [];
  while (place.positions.length <= position)
    place.positions.push({ bits: 0, positions: undefined });
  return place.positions[position]!;
}

function visit(place: Place, path: string, at: (path: string, bits: number) => void): void {
  at(path, place.bits);
  place.positions?.forEach((child, i) => {
    visit(child, `${path}[${i}]`, at);
  });
}

function namesOf(bits: number): string[] {
  return kindNames.filter((_, i) => (bits & (1 << i)) !== 0);
}
