import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHadoopSite } from "#src/hadoop-site";
import { describe, expect, it, onTestFinished } from "vitest";

function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "firesteel-site-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

describe("readHadoopSite", () => {
  it("reads the settings of both files as Hadoop writes them", () => {
    const directory = directoryOf({
      "core-site.xml": `<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="configuration.xsl"?>
<configuration xmlns:xi="http://www.w3.org/2001/XInclude">
  <!-- <property><name>fs.defaultFS</name><value>hdfs://commented:1</value></property> -->
  <property>
    <name>fs.defaultFS</name>
    <value>
      hdfs://\${cluster.name}
    </value>
    <final>true</final>
    <description>where paths belong</description>
  </property>
  <property><value>a &lt; b &amp; &#99;&#x64; <![CDATA[<raw>]]></value><name> odd.value </name></property>
  <property><name>home</name><value>\${env.HADOOP_SITE_TEST}/\${unknown}</value></property>
</configuration>`,
      "hdfs-site.xml": `<configuration>
  <property><name>cluster.name</name><value>blue</value></property>
  <property><name>self</name><value>\${self}</value></property>
  <property><name>empty</name><value></value></property>
</configuration>`,
    });
    process.env["HADOOP_SITE_TEST"] = "/opt";
    onTestFinished(() => void delete process.env["HADOOP_SITE_TEST"]);

    const site = readHadoopSite(directory);

    expect(Object.fromEntries(site)).toEqual({
      "fs.defaultFS": "hdfs://blue",
      "odd.value": "a < b & cd <raw>",
      home: "/opt/${unknown}",
      "cluster.name": "blue",
      self: "${self}",
      empty: "",
    });
  });

  it("has no settings where there are no files", () => {
    expect(readHadoopSite(join(tmpdir(), "no-such-directory")).size).toBe(0);
  });

  it("refuses what is no configuration, and what cannot be read", () => {
    const other = directoryOf({ "hdfs-site.xml": "<html></html>" });
    expect(() => readHadoopSite(other)).toThrow(/hdfs-site\.xml is no Hadoop configuration/);
    const blocked = directoryOf({});
    mkdirSync(join(blocked, "core-site.xml"));
    expect(() => readHadoopSite(blocked)).toThrow(/cannot read Hadoop's .*core-site\.xml/);
  });
});
