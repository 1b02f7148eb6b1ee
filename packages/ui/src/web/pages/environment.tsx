import type { JSX } from "preact";
import { apiPath, useLive } from "../live.ts";
import { DataTable } from "../parts/data-table.tsx";
import { Card, Heading, Waiting } from "../parts/layout.tsx";
import type { Environment, Pairs } from "../rest-types.ts";

export function EnvironmentPage(): JSX.Element {
  const { data, error } = useLive<Environment>(apiPath("/environment"));
  if (data === undefined) return <Waiting error={error} />;
  const runtime: Pairs = [
    ["Node.js", data.runtime.javaVersion.replace(" (Node.js)", "")],
    ["Executable", data.runtime.javaHome],
    ["Firesteel", data.runtime.scalaVersion.replace(/^version | \(Firesteel\)$/g, "")],
  ];
  return (
    <>
      <Heading>Environment</Heading>
      <Settings title="Runtime" pairs={runtime} />
      <Settings title="Settings" pairs={data.sparkProperties} />
      <Settings title="Hadoop settings" pairs={data.hadoopProperties} />
      <Settings title="Process" pairs={data.systemProperties} />
      <Settings title="Code" pairs={data.classpathEntries} />
    </>
  );
}

function Settings({ title, pairs }: { title: string; pairs: Pairs }): JSX.Element | null {
  if (pairs.length === 0) return null;
  return (
    <Card title={title}>
      <DataTable
        caption={title}
        columns={[
          { title: "Name", key: ([name]) => name, cell: ([name]) => <code>{name}</code> },
          { title: "Value", key: ([, value]) => value, cell: ([, value]) => value },
        ]}
        rows={pairs}
        rowKey={([name]) => name}
        empty=""
      />
    </Card>
  );
}
