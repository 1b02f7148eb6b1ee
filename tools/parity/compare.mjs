/** Compares Spark's classes with ours and says what each of Spark's names is here. */

/**
 * @typedef {"present" | "different" | "absent" | "undecided"} State
 * @typedef {{ name: string, inPySpark: string | undefined, inScala: string | undefined, ours: string | undefined,
 *   state: State, why: string }} Row
 * @typedef {{ title: string, ours: string, rows: Row[] }} Section
 */

/**
 * @param {{ pyspark: object, scala: object, decisions: object, ours: Map<string, import("./our-api.mjs").OurClass> }} input
 * @returns {{ sections: Section[], problems: string[] }} problems make the check fail: names without a decision, and
 *   decisions that do not fit what is there
 */
export function compare({ pyspark, scala, decisions, ours }) {
  const problems = [];
  const sections = decisions.classes.map((entry) => {
    const our = ours.get(entry.ours);
    if (our === undefined) problems.push(`${entry.ours} is not exported by @firesteel/core`);
    else problems.push(...our.problems);
    const python = membersOf(pyspark, entry.pyspark ?? []);
    const jvm = membersOf(scala, entry.scala ?? []);
    const names = [...new Set([...python.keys(), ...jvm.keys()])].toSorted(byText);
    const notes = { ...decisions.everywhere, ...entry.notes };
    for (const name of Object.keys(entry.notes ?? {}))
      if (!names.includes(name))
        problems.push(`${entry.ours}.${name}: a note on a name Spark does not have`);

    const rows = names.map((name) => {
      const note = Object.hasOwn(notes, name) ? notes[name] : {};
      const member = our?.members.get(note.as ?? name);
      const row = {
        name,
        inPySpark: signature(python.get(name)),
        inScala: signature(jvm.get(name)),
        ours: member === undefined ? undefined : `${note.as ?? name}${member.signature}`,
      };
      return { ...row, ...judge(`${entry.ours}.${name}`, member, note, problems) };
    });
    return { title: entry.title ?? entry.ours, ours: entry.ours, rows };
  });
  return { sections, problems: [...new Set(problems)] };
}

function judge(name, member, note, problems) {
  if (member !== undefined) {
    if (note.absent !== undefined) problems.push(`${name} is there, but a note says it is absent`);
    return note.different === undefined
      ? { state: "present", why: "" }
      : { state: "different", why: note.different };
  }
  if (note.absent !== undefined) return { state: "absent", why: note.absent };
  problems.push(`${name} is absent and no note in tools/parity/decisions.json says why`);
  return { state: "undecided", why: "" };
}

function byText(a, b) {
  return a < b ? -1 : Number(a > b);
}

function membersOf(recording, classNames) {
  const found = new Map();
  for (const className of classNames) {
    const members = recording.classes[className];
    if (members === undefined) throw new Error(`${recording.source} has no class ${className}`);
    for (const member of members) if (!found.has(member.name)) found.set(member.name, member);
  }
  return found;
}

/** PySpark gives one parameter list, Scala one per overload (the longest is shown). */
function signature(member) {
  if (member === undefined) return undefined;
  const { parameters } = member;
  if (parameters === undefined) return member.name;
  const list = Array.isArray(parameters[0]) ? parameters.at(-1) : parameters;
  return `${member.name}(${list.join(", ")})`;
}
