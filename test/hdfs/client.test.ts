import { randomBytes } from "node:crypto";
import type { WebHdfsClient, WebHdfsErrorCode } from "hdfs-webhdfs-client";
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";
import { expectErrorCode } from "./expect-error-code.ts";

const mebibyte = 1024 * 1024;
let lastDirectory = 0;

/** A client, and a directory of the test's own. */
async function begin(): Promise<{ client: WebHdfsClient; directory: string }> {
  const client = cluster.client();
  const directory = `/client/${++lastDirectory}`;
  await client.mkdirs(directory);
  return { client, directory };
}

describe("WebHdfsClient on a real cluster", () => {
  it("writes, reads, appends, truncates and concatenates", async () => {
    const { client, directory } = await begin();
    const file = `${directory}/file`;
    const bytes = randomBytes(2_500_000);

    await client.create(file, bytes, { blockSize: mebibyte, replication: 1, permission: "640" });
    expect(await client.getFileStatus(file)).toMatchObject({
      type: "FILE",
      length: 2_500_000,
      blockSize: mebibyte,
      replication: 1,
      permission: "640",
    });
    const range = await client.open(file, { offset: mebibyte - 10, length: 20 });
    expect(bytes.subarray(mebibyte - 10, mebibyte + 10).equals(await range.bytes())).toBe(true);

    await client.append(file, "tail");
    const all = Buffer.from(await (await client.open(file)).bytes());
    expect(all.equals(Buffer.concat([bytes, Buffer.from("tail")]))).toBe(true);

    await client.truncate(file, 2 * mebibyte);
    expect((await client.getFileStatus(file)).length).toBe(2 * mebibyte);
    await client.create(`${directory}/more`, "more");
    await client.concat(file, [`${directory}/more`]);
    const rest = await client.open(file, { offset: 2 * mebibyte });
    expect(await rest.text()).toBe("more");
    await expectErrorCode("FILE_NOT_FOUND", client.getFileStatus(`${directory}/more`));
  });

  it("takes every name literally", async () => {
    const { client, directory } = await begin();
    const names = [
      "a b",
      "50%",
      "%41",
      "a+b",
      "c;d=e",
      "q?x#y&z",
      "ü€😀",
      "\\'\"",
      "{[*]}",
      "~$@!,",
    ];

    for (const name of names) await client.create(`${directory}/${name}`, name);

    const listed = (await client.listStatus(directory)).map((status) => status.pathSuffix);
    expect(listed.toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      expect(await (await client.open(`${directory}/${name}`)).text()).toBe(name);
      expect(await client.rename(`${directory}/${name}`, `${directory}/new ${name}`)).toBe(true);
      await client.append(`${directory}/new ${name}`, "+");
    }
  });

  it("lists in parts, in order", async () => {
    const { client, directory } = await begin();
    const names = Array.from({ length: 250 }, (_, i) => `d${String(i).padStart(3, "0")}`);
    await Promise.all(names.map((name) => client.mkdirs(`${directory}/${name}`)));

    const listed: string[] = [];
    for await (const status of client.listStatusIterator(directory)) listed.push(status.pathSuffix);

    expect(listed).toEqual(names);
  });

  it("renames with and without options, and deletes", async () => {
    const { client, directory } = await begin();
    const [a, b] = [`${directory}/a`, `${directory}/b`];
    await client.create(a, "a");
    await client.create(b, "b");

    await expectErrorCode("FILE_ALREADY_EXISTS", client.rename(a, b, { options: ["NONE"] }));
    expect(await client.rename(a, b)).toBe(false);
    expect(await client.rename(a, b, { options: ["OVERWRITE"] })).toBe(true);
    expect(await (await client.open(b)).text()).toBe("a");
    await expectErrorCode("DIRECTORY_NOT_EMPTY", client.delete(directory));
    expect(await client.delete(directory, { recursive: true })).toBe(true);
    expect(await client.delete(directory)).toBe(false);
  });

  it("tells and sets what is known of a file", async () => {
    const { client, directory } = await begin();
    const file = `${directory}/file`;
    await client.create(file, randomBytes(2_500_000), { blockSize: mebibyte });

    await client.setPermission(file, "600");
    await client.setOwner(file, { owner: "ann", group: "people" });
    await client.setTimes(file, {
      modificationTime: 1_600_000_000_000,
      accessTime: 1_500_000_000_000,
    });
    expect(await client.setReplication(file, 1)).toBe(true);
    expect(await client.getFileStatus(file)).toMatchObject({
      permission: "600",
      owner: "ann",
      group: "people",
      modificationTime: 1_600_000_000_000,
      accessTime: 1_500_000_000_000,
      replication: 1,
    });
    expect(await client.getFileLinkStatus(file)).toMatchObject({ owner: "ann" });

    const blocks = await client.getFileBlockLocations(file, { offset: mebibyte, length: 1 });
    expect(blocks.map(({ offset, length }) => [offset, length])).toEqual([[mebibyte, mebibyte]]);
    expect(blocks[0]?.hosts).toContain("127.0.0.1");
    const located = await client.getBlockLocations(file);
    expect(located.blocks.map((block) => block.startOffset)).toEqual([0, mebibyte, 2 * mebibyte]);
    expect(located.fileLength).toBe(2_500_000);
    expect((await client.getFileChecksum(file)).algorithm).toContain("CRC32C");
    await client.checkAccess(file, "r--");
    const joe = cluster.client({ user: "joe" });
    await expectErrorCode("ACCESS_DENIED", joe.checkAccess(file, "r--"));
    expect(await client.getContentSummary(directory)).toMatchObject({
      length: 2_500_000,
      fileCount: 1,
      directoryCount: 1,
    });
  });

  it("keeps 64-bit numbers exact", async () => {
    const { client, directory } = await begin();

    await client.quotas.set(directory, { namespace: 1_000, space: 9_007_199_254_740_993n });
    await client.quotas.setByStorageType(directory, "SSD", 100);

    expect(await client.quotas.usage(directory)).toMatchObject({
      quota: 1_000,
      spaceQuota: 9_007_199_254_740_993n,
      typeQuota: { SSD: { quota: 100, consumed: 0 } },
    });
    expect((await client.getContentSummary("/")).quota).toBe(9_223_372_036_854_775_807n);
  });

  it("serves access control lists and extended attributes", async () => {
    const { client, directory } = await begin();

    await client.acls.set(directory, ["user::rwx", "user:joe:r-x", "group::r-x", "other::---"]);
    await client.acls.modify(directory, ["user:ann:rwx", "default:user:ann:r--"]);
    expect((await client.acls.get(directory)).entries).toEqual(
      expect.arrayContaining(["user:joe:r-x", "user:ann:rwx", "default:user:ann:r--"]),
    );
    expect((await client.getFileStatus(directory)).hasAcl).toBe(true);
    await client.acls.remove(directory, ["user:joe:"]);
    await client.acls.removeDefault(directory);
    const { entries } = await client.acls.get(directory);
    expect(entries.filter((entry) => /joe|default/.test(entry))).toEqual([]);
    await client.acls.removeAll(directory);
    expect((await client.acls.get(directory)).entries).toEqual([]);

    const value = Buffer.from([0, 255, 1]);
    await client.xattrs.set(directory, "user.one", value, { flag: "CREATE" });
    await client.xattrs.set(directory, "user.two", "ü");
    await client.xattrs.set(directory, "user.two", "");
    expect((await client.xattrs.list(directory)).toSorted()).toEqual(["user.one", "user.two"]);
    const attributes = await client.xattrs.get(directory);
    expect(value.equals(attributes.get("user.one")!)).toBe(true);
    expect(attributes.get("user.two")?.length).toBe(0);
    expect([...(await client.xattrs.get(directory, ["user.one"])).keys()]).toEqual(["user.one"]);
    await client.xattrs.remove(directory, "user.one");
    expect(await client.xattrs.list(directory)).toEqual(["user.two"]);
  });

  it("serves snapshots and their differences", async () => {
    const { client, directory } = await begin();
    await client.snapshots.allow(directory);

    expect(await client.snapshots.create(directory, { name: "one" })).toBe(
      `${directory}/.snapshot/one`,
    );
    await client.create(`${directory}/new`, "x");
    await client.snapshots.create(directory, { name: "two" });
    await client.snapshots.rename(directory, "two", "three");

    expect((await client.snapshots.list(directory)).map((each) => each.path)).toEqual([
      `${directory}/.snapshot/one`,
      `${directory}/.snapshot/three`,
    ]);
    expect((await client.snapshots.directories()).map((each) => each.path)).toContain(directory);
    const { entries } = await client.snapshots.diff(directory, "one", "three");
    expect(entries).toContainEqual({ type: "CREATE", sourcePath: "new", targetPath: undefined });
    const start = { startPath: "", index: -1 };
    const part = await client.snapshots.diffListing(directory, "one", "three", start);
    expect(part.created.map((each) => each.sourcePath)).toEqual(["new"]);
    await expectErrorCode("SNAPSHOT_ERROR", client.snapshots.disallow(directory));
    for (const name of ["one", "three"]) await client.snapshots.delete(directory, name);
    await client.snapshots.disallow(directory);
  });

  it("serves storage policies and erasure coding", async () => {
    const { client, directory } = await begin();

    expect((await client.storagePolicies.list()).map((policy) => policy.name)).toContain("COLD");
    await client.storagePolicies.set(directory, "COLD");
    expect((await client.storagePolicies.get(directory)).name).toBe("COLD");
    await client.storagePolicies.unset(directory);
    expect((await client.storagePolicies.get(directory)).name).toBe("HOT");

    const policy = "XOR-2-1-1024k";
    await client.erasureCoding.enable(policy);
    expect(await client.erasureCoding.policies()).toContainEqual(
      expect.objectContaining({ name: policy, state: "ENABLED", numDataUnits: 2 }),
    );
    expect(await client.erasureCoding.codecs()).toHaveProperty("rs");
    expect(await client.erasureCoding.get(directory)).toBeUndefined();
    await client.erasureCoding.set(directory, policy);
    expect((await client.erasureCoding.get(directory))?.name).toBe(policy);
    await client.erasureCoding.unset(directory);
    expect(await client.erasureCoding.get(directory)).toBeUndefined();
    await client.erasureCoding.disable(policy);
  });

  it("gets, renews and cancels delegation tokens", async () => {
    const client = cluster.client({ user: "ann" });
    const token = await client.delegationTokens.get({ renewer: "ann" });
    if (token === undefined) throw new Error("the cluster gives out no tokens");

    expect(await client.delegationTokens.renew(token)).toBeGreaterThan(Date.now());
    await client.delegationTokens.cancel(token);

    await expectErrorCode("INVALID_TOKEN", client.delegationTokens.renew(token));
  });

  it("tells what holds for the cluster and the user", async () => {
    const client = cluster.client({ doAs: "bob" });

    expect(await client.getHomeDirectory()).toBe("/user/bob");
    expect(await client.getTrashRoot("/x")).toBe("/user/bob/.Trash");
    expect(await client.getTrashRoots()).toEqual([]);
    expect(await client.getServerDefaults()).toMatchObject({ blockSize: mebibyte, replication: 2 });
    const { capacity, remaining } = await client.getStatus();
    expect(BigInt(capacity)).toBeGreaterThan(BigInt(remaining));
  });

  it("names what went wrong by codes", async () => {
    const { client, directory } = await begin();
    const file = `${directory}/file`;
    await client.create(file, "x");
    const joe = cluster.client({ user: "joe" });

    const cases: readonly (readonly [WebHdfsErrorCode, () => Promise<unknown>])[] = [
      ["FILE_NOT_FOUND", () => client.open(`${directory}/no`)],
      ["FILE_NOT_FOUND", () => client.append(`${directory}/no`, "x")],
      ["FILE_NOT_FOUND", () => client.create(`${directory}/no/f`, "x", { createParent: false })],
      ["FILE_ALREADY_EXISTS", () => client.create(file, "y")],
      ["FILE_ALREADY_EXISTS", () => client.create(directory, "y", { overwrite: true })],
      ["PARENT_NOT_DIRECTORY", () => client.create(`${file}/child`, "y")],
      ["PARENT_NOT_DIRECTORY", () => client.mkdirs(`${file}/child`)],
      ["IS_A_DIRECTORY", () => client.open(directory)],
      ["ACCESS_DENIED", () => joe.create(`${directory}/joes`, "x")],
      ["ACCESS_DENIED", () => joe.quotas.set(directory, { namespace: 1 })],
      ["INVALID_PATH", () => client.mkdirs(`${directory}/a:b`)],
      ["INVALID_PATH", () => client.mkdirs(`${directory}/${"x".repeat(300)}`)],
      ["INVALID_ARGUMENT", () => client.concat(file, [file])],
      ["UNSUPPORTED_OPERATION", () => client.createSymlink(`${directory}/link`, file)],
      ["FILE_NOT_FOUND", () => client.getLinkTarget(`${directory}/no`)],
      ["UNSUPPORTED_OPERATION", () => client.storagePolicies.satisfy(directory)],
    ];
    for (const [code, call] of cases) await expectErrorCode(code, call());
    expect(await (await client.open(file)).text()).toBe("x");
  });

  it("reads one file by many at once", async () => {
    const { client, directory } = await begin();
    const bytes = randomBytes(3_000_000);
    await client.create(`${directory}/file`, bytes);

    const copies = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const reader = await client.open(`${directory}/file`, { offset: i * 1_000 });
        return bytes.subarray(i * 1_000).equals(await reader.bytes());
      }),
    );

    expect(copies.every(Boolean)).toBe(true);
  });

  it("tells of a quota that the upload breaks, and removes what was begun", async () => {
    const { client, directory } = await begin();
    await client.quotas.set(directory, { space: 4 * mebibyte });
    const file = `${directory}/file`;
    const replay = { memoryBytes: 16 * mebibyte };

    for (let i = 0; i < 5; i += 1) {
      const call = client.create(file, Buffer.alloc(8 * mebibyte), { replay });
      await expectErrorCode("QUOTA_EXCEEDED", call);
      await expectErrorCode("FILE_NOT_FOUND", client.getFileStatus(file));
    }
  });
});
