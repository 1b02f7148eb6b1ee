import type { Expression } from "../../plan/known-function.ts";

/** What a line is split by: each character of a set, or each run of them. */
export interface Separator {
  /** 1 for each ASCII character of the set. */
  readonly members: Uint8Array;
  /** How many of the other characters are in the set. */
  readonly beyond: "none" | "all" | "some";
  /** Neighbouring characters of the set are one separator. */
  readonly isRun: boolean;
}

/** The set of characters that a pattern's atom stands for. */
type CharacterSet = Pick<Separator, "members" | "beyond">;

const ascii = 128;

/** What `split` with this argument splits by; undefined where that is not known for certain. */
export function separatorOf(argument: Expression): Separator | undefined {
  if (argument.is === "constant" && typeof argument.value === "string") {
    if (argument.value.length !== 1 || argument.value.charCodeAt(0) >= ascii) return undefined;
    return { ...setOf([argument.value.charCodeAt(0)]), isRun: false };
  }
  // `split` ignores the flag g; every other one changes what a character is or how it matches.
  if (argument.is !== "regexp" || (argument.flags !== "" && argument.flags !== "g"))
    return undefined;
  return new PatternReader(argument.source).separator();
}

/** Whether a letter is in the set exactly when its other case is. */
export function ignoresCase({ members }: Separator): boolean {
  for (let upper = 65; upper <= 90; upper++)
    if (members[upper] !== members[upper + 32]) return false;
  return true;
}

function setOf(codes: readonly number[]): CharacterSet {
  const members = new Uint8Array(ascii);
  for (const code of codes) members[code] = 1;
  return { members, beyond: "none" };
}

function complement({ members, beyond }: CharacterSet): CharacterSet {
  const others = { none: "all", all: "none", some: "some" } as const;
  return { members: members.map((isMember) => 1 - isMember), beyond: others[beyond] };
}

function codesOf(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

const wordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
const classes: ReadonlyMap<string, CharacterSet> = new Map([
  ["s", { ...setOf(codesOf("\t\n\v\f\r ")), beyond: "some" }],
  ["w", setOf(codesOf(wordCharacters))],
  ["d", setOf(codesOf("0123456789"))],
]);
const controls: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
]);

/** Reads patterns that are one character or class, maybe with a `+`, and refuses all others. */
class PatternReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  separator(): Separator | undefined {
    const set = this.#peek() === "[" ? this.#class() : this.#atom(/[\^$.*+?()[\]{}|/]/);
    if (set === undefined) return undefined;
    const isRun = this.#peek() === "+";
    if (isRun) this.#at++;
    return this.#at === this.#source.length ? { ...set, isRun } : undefined;
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  /** A character outside of `special`, or an escape. */
  #atom(special: RegExp): CharacterSet | undefined {
    const character = this.#source.charAt(this.#at++);
    if (character === "\\") return this.#escape();
    if (character === "" || special.test(character)) return undefined;
    return character.charCodeAt(0) < ascii ? setOf([character.charCodeAt(0)]) : undefined;
  }

  #escape(): CharacterSet | undefined {
    const character = this.#source.charAt(this.#at++);
    const known = classes.get(character.toLowerCase());
    if (known !== undefined)
      return character === character.toLowerCase() ? known : complement(known);
    const control = controls.get(character);
    if (control !== undefined) return setOf(codesOf(control));
    // Letters and digits mean other things; all else stands for itself.
    return /^[!-/:-@[-^`{-~ ]$/.test(character) ? setOf(codesOf(character)) : undefined;
  }

  #class(): CharacterSet | undefined {
    this.#at++;
    const isNegated = this.#peek() === "^";
    if (isNegated) this.#at++;
    const members = new Uint8Array(ascii);
    let beyond: Separator["beyond"] = "none";
    while (this.#peek() !== "]") {
      const item = this.#atom(/[\]]/);
      if (item === undefined) return undefined;
      const from = only(item);
      // A minus at the end stands for itself.
      if (this.#peek() === "-" && this.#source.charAt(this.#at + 1) !== "]") {
        this.#at++;
        const last = this.#atom(/[\]]/);
        const to = last && only(last);
        if (from === undefined || to === undefined || to < from) return undefined;
        members.fill(1, from, to + 1);
        continue;
      }
      for (const [code, isMember] of item.members.entries()) if (isMember === 1) members[code] = 1;
      if (item.beyond !== "none") beyond = beyond === "all" ? "all" : item.beyond;
    }
    this.#at++;
    const set = { members, beyond };
    return isNegated ? complement(set) : set;
  }
}

/** The code of a set of one ASCII character. */
function only({ members, beyond }: CharacterSet): number | undefined {
  const first = members.indexOf(1);
  return beyond === "none" && first !== -1 && members.lastIndexOf(1) === first ? first : undefined;
}
