/** Compares Spark's classes with ours and says what each of Spark's names is here. */

/**
 * @typedef {"present" | "different" | "absent" | "undecided"} State
 * @typedef {{ name: string, inPySpark: string | undefined, inScala: string | undefined, ours: string | undefined,
 *   state: State, why: string, onSpark: string }} Row
 *   `onSpark`: how it is on the Spark engine: `yes` where a suite that runs there uses it, `driver` where no engine has
 *   to do with it, else what is different; empty for absent names
 * @typedef {{ title: string, ours: string, rows: Row[] }} Section
 */

/**
 * @param {{ pyspark: object, scala: object, decisions: object, ours: Map<string, import("./our-api.mjs").OurClass>,
 *   usedOnSpark: ReadonlySet<string> }} input
 * @returns {{ sections: Section[], problems: string[] }} problems make the check fail: names without a decision, and
 *   decisions that do not fit what is there
 */
export function compare({ pyspark, scala, decisions, ours, usedOnSpark }) {
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
      const judged = judge(`${entry.ours}.${name}`, member, note, problems);
      const isUsed = usedOnSpark.has(note.as ?? name);
      const onSpark = judgeOnSpark(`${entry.ours}.${name}`, member, entry, note, isUsed, problems);
      return { ...row, ...judged, onSpark };
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

function judgeOnSpark(name, member, entry, note, isUsed, problems) {
  if (member === undefined) {
    if (note.spark !== undefined)
      problems.push(`${name} is absent, but a note says how it is on Spark`);
    return "";
  }
  if (note.spark !== undefined) return note.spark;
  if (entry.onDriver === true) return "driver";
  if (isUsed) return "yes";
  problems.push(
    `${name} is used by no suite that runs on Spark, and no note in tools/parity/decisions.json says how it is there`,
  );
  return "";
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
