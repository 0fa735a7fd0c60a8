/** Where a cluster is, in one text: each kind of connect string, and what cannot be one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseClusterAddress } from "../../../src/hbase/connect-string.ts";

describe("a cluster's address", () => {
  const zooKeepers: readonly (readonly [text: string, servers: string, parent: string])[] = [
    ["zk1", "zk1", "/hbase"],
    ["zk1,zk2:2181/hbase", "zk1,zk2:2181", "/hbase"],
    ["hbase+zk://zk1:1,[::1]:2/a/b/", "zk1:1,[::1]:2", "/a/b"],
  ];
  for (const [text, servers, parent] of zooKeepers) {
    test(`"${text}" is ZooKeeper's`, () => {
      assert.deepEqual(parseClusterAddress(text), { kind: "zookeeper", servers, parent });
    });
  }

  for (const [text, kind, addresses] of [
    ["hbase+rpc://rs1,rs2:1", "region-servers", ["rs1:16020", "rs2:1"]],
    ["hbase+masters://m1,[::1]:2", "masters", ["m1:16000", "[::1]:2"]],
  ] as const) {
    test(`"${text}" is of ${kind}`, () => {
      const parsed = parseClusterAddress(text);
      assert.ok(parsed.kind !== "zookeeper");
      assert.deepEqual([parsed.kind, parsed.servers.map(({ address }) => address)], [kind, addresses]);
    });
  }

  for (const text of ["", "/hbase", "http://rs1", "hbase+rpc://", "hbase+rpc://a b", "hbase+rpc://rs1:99999"]) {
    test(`cannot be "${text}"`, () => assert.throws(() => parseClusterAddress(text), TypeError));
  }
});
