/** The parity table as Markdown. */

/** @param {{ sections: import("./compare.mjs").Section[], sources: string[] }} input */
export function toMarkdown({ sections, sources }) {
  const lines = [
    "# Parity with Spark",
    "",
    `Every public name of ${sources.join(" and ")}, compared with the compiled classes of \`@firesteel/core\` by`,
    "`npm run parity`, which writes this file. Do not edit it: reasons live in `tools/parity/decisions.json`.",
    "",
    "True of every row: what runs a job returns a `Promise`, and takes a trailing `{ signal }`; parameters are in",
    "PySpark's order with PySpark's defaults, Scala's where only Scala has the method; keyed results are `Map`s that",
    "compare keys by structure; iterators are async iterators; `None`/`Option` is `undefined`; what Scala calls without",
    "parentheses and without side effects is a property.",
    "",
    "*On Spark* says how a name is on a Spark cluster: `yes` where a suite uses it that CI runs on Spark 4.3, `driver` where",
    "no engine has to do with it, else what is different there.",
    "",
    "| class | names in Spark | present | different by decision | absent | on Spark as embedded |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...sections.map((section) => {
      const count = (state) => section.rows.filter((row) => row.state === state).length;
      const numbers = [section.rows.length, count("present"), count("different")];
      const missing = count("absent") + count("undecided");
      const same = section.rows.filter(({ onSpark }) => isAsEmbedded(onSpark)).length;
      return `| [${section.title}](#${anchor(section.title)}) | ${[...numbers, missing, same].join(" | ")} |`;
    }),
  ];
  for (const section of sections) lines.push("", ...sectionLines(section));
  return `${lines.join("\n")}\n`;
}

function sectionLines({ title, rows }) {
  const lines = [`## ${title}`];
  const table = (heading, wanted, head, cells) => {
    if (wanted.length === 0) return;
    lines.push("", `### ${heading}`, "", `| ${head.join(" | ")} |`);
    lines.push(`| ${head.map(() => "---").join(" | ")} |`);
    for (const row of wanted) lines.push(`| ${cells(row).map(cell).join(" | ")} |`);
  };
  const of = (state) => rows.filter((row) => row.state === state);
  table(
    `${title}: different by decision`,
    of("different"),
    ["Spark", "Firesteel", "why", "on Spark"],
    (row) => [code(row.inPySpark ?? row.inScala), code(row.ours), row.why, row.onSpark],
  );
  table(`${title}: absent`, of("absent"), ["Spark", "where", "why"], (row) => [
    code(row.name),
    where(row),
    row.why,
  ]);
  table(`${title}: undecided`, of("undecided"), ["Spark", "where"], (row) => [
    code(row.name),
    where(row),
  ]);
  table(
    `${title}: present`,
    of("present"),
    ["Firesteel", "on Spark", "PySpark", "Scala"],
    (row) => [code(row.ours), row.onSpark, code(row.inPySpark), code(row.inScala)],
  );
  return lines;
}

function isAsEmbedded(onSpark) {
  return onSpark === "yes" || onSpark === "driver";
}

function code(text) {
  return text === undefined ? "–" : `\`${text}\``;
}

function where(row) {
  if (row.inPySpark === undefined) return "Scala";
  return row.inScala === undefined ? "PySpark" : "both";
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}

function anchor(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}
