/** The page of all settings, as Markdown. */
export function toPage(conf) {
  const { configSections, namesWithoutEffect, readElsewhere, deprecatedKeys } = conf;
  return [
    "# Configuration",
    "",
    "Written by `npm run configuration` from the tables in `packages/core/src/conf/keys`. Do not edit it.",
    "",
    "Settings are text by key, with Spark's names. From strongest to weakest: what the program sets on its `SparkConf`,",
    "the flags of the command line (`--conf key=value`), the properties file (`--properties-file`, else",
    "`spark-defaults.conf` in `SPARK_CONF_DIR` or `SPARK_HOME/conf`), variables of the environment, the defaults below.",
    "",
    "- **Sizes** are a whole number and a unit: `b`, `k`, `m`, `g`, `t`, `p`, powers of 1024 (`64k`, `2g`). **Times** likewise: `us`, `ms`, `s`, `min`, `h`, `d` (`500ms`, `5s`). A bare number counts the unit in the table.",
    "- A value that cannot be read is an error when the context starts, `INVALID_CONF`, which names key, value and form.",
    "- A `spark.` key that nobody knows gets one warning, with the nearest known name. Keys outside `spark.` are yours.",
    "- Secrets are not shown: where key or value match `spark.redaction.regex`, and passwords in URLs.",
    "- A properties file has a key and a value on each line, parted by white space, `=` or `:`. An error names the line.",
    "- The column _since_ is the version of Spark that brought the name, for `spark.firesteel.` keys ours.",
    "",
    "## Variables of the environment",
    "",
    "| variable | stands for | |",
    "| --- | --- | --- |",
    "| `SPARK_CONF_DIR` | the directory of `spark-defaults.conf` and `fairscheduler.xml` | |",
    "| `SPARK_HOME` | its `conf` is that directory where `SPARK_CONF_DIR` is not set | |",
    ...conf.environmentVariables.map(
      ([variable, key, wins]) =>
        `| \`${variable}\` | \`${key}\` | ${wins ? "wins over every other setting" : "where nothing else sets it"} |`,
    ),
    "",
    ...configSections.flatMap(([title, keys]) => section(title, keys)),
    "## Without effect on the local masters",
    "",
    "These are handed to a Spark cluster where the master is one. On `local[…]` they may be set, and change nothing.",
    "",
    "| key | default | why |",
    "| --- | --- | --- |",
    ...configSections.flatMap(([, keys]) =>
      keys
        .filter(({ withoutEffect }) => withoutEffect !== undefined)
        .map((key) => `| \`${key.name}\` | ${shown(key.default)} | ${key.withoutEffect} |`),
    ),
    "",
    ...namesWithoutEffect.flatMap(([reason, names]) => [
      `- **${reason}**: ${names.map((name) => `\`${name.endsWith(".") ? `${name}*` : name}\``).join(", ")}`,
    ]),
    "",
    "## Read elsewhere",
    "",
    "| keys | by |",
    "| --- | --- |",
    ...readElsewhere.map(([prefix, reader]) => `| \`${prefix}*\` | ${reader} |`),
    "",
    "## Old names",
    "",
    "Read where the new name is not set, with a warning.",
    "",
    "| old | new |",
    "| --- | --- |",
    ...[...deprecatedKeys].map(([old, name]) => `| \`${old}\` | \`${name}\` |`),
    "",
  ].join("\n");
}

function section(title, keys) {
  const rows = keys.filter(({ withoutEffect }) => withoutEffect === undefined);
  if (rows.length === 0) return [];
  return [
    `## ${title}`,
    "",
    "| key | type | default | meaning | since |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      (key) =>
        `| \`${key.name}\` | ${typeOf(key)} | ${shown(key.default)} | ${meaning(key)} | ${key.since} |`,
    ),
    "",
  ];
}

function typeOf(key) {
  switch (key.type) {
    case "size":
    case "time":
      return `${key.type} (${key.unit})`;
    case "choice":
      return key.choices.join(" or ");
    case "int":
    case "double": {
      const kind = key.type === "int" ? "whole number" : "number";
      if (key.min === undefined) return kind;
      return key.max === undefined ? `${kind} ≥ ${key.min}` : `${kind} ${key.min}–${key.max}`;
    }
    default:
      return key.type;
  }
}

function meaning({ doc, refused }) {
  return escape(refused === undefined ? doc : `${doc}; refused on local masters: ${refused}`);
}

function shown(value) {
  return value === undefined ? "" : `\`${escape(value)}\``;
}

function escape(text) {
  return text.replaceAll("|", "\\|");
}
