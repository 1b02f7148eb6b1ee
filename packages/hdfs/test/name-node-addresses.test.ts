import { nameNodeAddresses } from "#src/name-node-addresses";
import { describe, expect, it } from "vitest";

const settings =
  (values: Readonly<Record<string, string>> = {}) =>
  (key: string): string | undefined =>
    values[key];

const pair = settings({
  "fs.defaultFS": "hdfs://blue",
  "dfs.nameservices": "red, blue",
  "dfs.ha.namenodes.blue": "nn1,nn2",
  "dfs.namenode.rpc-address.blue.nn1": "one:8020",
  "dfs.namenode.http-address.blue.nn1": "one:50070",
  "dfs.namenode.https-address.blue.nn1": "one:50470",
  "dfs.namenode.rpc-address.blue.nn2": "two:9000",
  "dfs.namenode.http-address.red": "scarlet:9870",
});

describe("nameNodeAddresses", () => {
  it("takes Hadoop's default port on the path's host", () => {
    expect(nameNodeAddresses("hdfs", "nn:8020", undefined, settings())).toEqual(["http://nn:9870"]);
    expect(nameNodeAddresses("hdfs", "nn", undefined, settings())).toEqual(["http://nn:9870"]);
    const secure = settings({ "dfs.http.policy": "HTTPS_ONLY" });
    expect(nameNodeAddresses("hdfs", "nn:8020", undefined, secure)).toEqual(["https://nn:9871"]);
  });

  it("takes the HTTP address that is set for this RPC address, and no other's", () => {
    const conf = settings({
      "dfs.namenode.rpc-address": "nn:9000",
      "dfs.namenode.http-address": "0.0.0.0:50070",
    });

    expect(nameNodeAddresses("hdfs", "nn:9000", undefined, conf)).toEqual(["http://nn:50070"]);
    expect(nameNodeAddresses("hdfs", "other:9000", undefined, conf)).toEqual(["http://other:9870"]);
    expect(nameNodeAddresses("hdfs", "nn:8020", undefined, conf)).toEqual(["http://nn:9870"]);
    expect(nameNodeAddresses("hdfs", "two:9000", undefined, pair)).toEqual(["http://two:9870"]);
    expect(nameNodeAddresses("hdfs", "one", undefined, pair)).toEqual(["http://one:50070"]);
  });

  it("knows the name node of fs.defaultFS as the one whose HTTP address is set", () => {
    const conf = settings({
      "fs.defaultFS": "hdfs://nn:8020",
      "dfs.namenode.http-address": "nn:50070",
    });

    expect(nameNodeAddresses("hdfs", undefined, undefined, conf)).toEqual(["http://nn:50070"]);
    expect(nameNodeAddresses("hdfs", "nn", undefined, conf)).toEqual(["http://nn:50070"]);
  });

  it("lists all name nodes of a name service", () => {
    const both = ["http://one:50070", "http://two:9870"];

    expect(nameNodeAddresses("hdfs", "blue", undefined, pair)).toEqual(both);
    expect(nameNodeAddresses("hdfs", undefined, undefined, pair)).toEqual(both);
    expect(nameNodeAddresses("webhdfs", "blue", undefined, pair)).toEqual(both);
    expect(nameNodeAddresses("hdfs", "red", undefined, pair)).toEqual(["http://scarlet:9870"]);
    expect(nameNodeAddresses("swebhdfs", "blue", undefined, pair)).toEqual([
      "https://one:50470",
      "https://two:9871",
    ]);
  });

  it("takes the authority of webhdfs: and swebhdfs: paths as it is", () => {
    expect(nameNodeAddresses("webhdfs", "nn:50070", undefined, pair)).toEqual(["http://nn:50070"]);
    expect(nameNodeAddresses("swebhdfs", "nn", undefined, pair)).toEqual(["https://nn:9871"]);
    expect(nameNodeAddresses("webhdfs", "[::1]:9870", undefined, pair)).toEqual([
      "http://[::1]:9870",
    ]);
  });

  it("obeys the option before everything else", () => {
    const map = { blue: ["http://a:1", "http://b:2"], "nn:8020": "http://c:3" };

    expect(nameNodeAddresses("hdfs", "blue", "http://x:1", pair)).toEqual(["http://x:1"]);
    expect(nameNodeAddresses("hdfs", "blue", ["http://x:1"], pair)).toEqual(["http://x:1"]);
    expect(nameNodeAddresses("hdfs", undefined, map, pair)).toEqual(map.blue);
    expect(nameNodeAddresses("hdfs", "nn:8020", map, pair)).toEqual(["http://c:3"]);
    expect(nameNodeAddresses("hdfs", "nn2:8020", map, pair)).toEqual(["http://nn2:9870"]);
  });

  it("says what to set where no name node is known", () => {
    expect(() => nameNodeAddresses("hdfs", undefined, undefined, settings())).toThrow(
      /fs\.defaultFS or HADOOP_CONF_DIR/,
    );
    const half = settings({ "dfs.nameservices": "blue", "dfs.ha.namenodes.blue": "nn1" });
    expect(() => nameNodeAddresses("hdfs", "blue", undefined, half)).toThrow(
      "dfs.namenode.http-address.blue.nn1 is not set",
    );
  });
});
