/** Names of regions, nodes of ZooKeeper, exceptions: vectors from a real cluster, and what is made of them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  actionOf,
  maybeDone,
  messageOf,
  movedTo,
  simpleName,
  toldToWaitMs,
} from "../../../src/hbase/wire/exceptions.ts";
import { compareBytes } from "../../../src/hbase/wire/bytes.ts";
import { nodeMessage, withoutMagic } from "../../../src/hbase/wire/pbuf.ts";
import { metaFirstKey, metaLastKey, metaSearchKey, regionName } from "../../../src/hbase/wire/region-name.ts";
import { SaslReader, type SaslReply } from "../../../src/hbase/wire/sasl-reader.ts";
import { WireError } from "../../../src/hbase/wire/wire-error.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

describe("a region's name", () => {
  const names = [
    "t,,1795800221451.181753e715f756f04544aa19404ab205.",
    "t,b,1795800221451.1a0ab61e6b17fd1d7634babf56e23570.",
    "t,c,1795800221451.f4ff781ea01cec3397c3c1214282de83.",
    "t1795801741140,,1795801744035.af74ec9fc18661dfaba6102d12b43e7d.",
  ];
  for (const name of names) {
    test(`is "${name}"`, () => {
      const [table = "", startKey = "", id = ""] = name.split(/[,.]/);
      const key = { table, startKey: bytes(startKey), regionId: BigInt(id), replicaId: 0 };
      assert.equal(text(regionName(key)), name);
    });
  }

  test("of a replica has its number in four figures before the hash", () => {
    const key = { table: "t", startKey: bytes("b"), regionId: 7n, replicaId: 0x1f };
    assert.match(text(regionName(key)), /^t,b,7_001F\.[\da-f]{32}\.$/);
  });

  test("of hbase:meta has no hash", () => {
    const key = { table: "hbase:meta", startKey: bytes(""), regionId: 1n };
    assert.equal(text(regionName({ ...key, replicaId: 0 })), "hbase:meta,,1");
    assert.equal(text(regionName({ ...key, replicaId: 1 })), "hbase:meta,,1_0001");
  });

  test("lies between the keys that a search goes by", () => {
    const name = bytes(names[1]!);
    assert.ok(compareBytes(metaSearchKey("t", bytes("b")), name) > 0);
    assert.ok(compareBytes(metaSearchKey("t", bytes("a")), name) < 0);
    assert.ok(compareBytes(metaFirstKey("t"), bytes(names[0]!)) < 0);
    assert.ok(compareBytes(metaLastKey("t"), bytes(names[2]!)) > 0);
    assert.ok(compareBytes(metaLastKey("t"), bytes(names[3]!)) < 0, "another table's is not among them");
  });
});

describe("what is stored", () => {
  const message = bytes("message");
  const magic = Uint8Array.of(...bytes("PBUF"), ...message);

  test("is behind PBUF, and in ZooKeeper behind its writer's name", () => {
    assert.deepEqual(withoutMagic(magic), message);
    assert.deepEqual(nodeMessage(Uint8Array.of(0xff, 0, 0, 0, 3, 1, 2, 3, ...magic)), message);
    assert.deepEqual(nodeMessage(magic), message);
  });

  for (const data of [[], [0xff], [0xff, 0, 0, 0, 9, 1], [0xff, 0xff, 0xff, 0xff, 0xff], [...bytes("PBUX")]]) {
    test(`cannot be [${data.join()}]`, () => {
      assert.throws(() => nodeMessage(Uint8Array.from(data)), WireError);
    });
  }
});

const NONE = { doNotRetry: false, serverOverloaded: false };

describe("an exception", () => {
  const actions: readonly (readonly [className: string, action: string, maybeDone: boolean])[] = [
    ["org.apache.hadoop.hbase.NotServingRegionException", "relocate", false],
    ["org.apache.hadoop.hbase.exceptions.RegionMovedException", "relocate", false],
    ["org.apache.hadoop.hbase.exceptions.RegionOpeningException", "back-off", false],
    ["org.apache.hadoop.hbase.RegionTooBusyException", "back-off", false],
    ["org.apache.hadoop.hbase.CallQueueTooBigException", "overloaded", false],
    ["org.apache.hadoop.hbase.quotas.RpcThrottlingException", "wait-as-told", false],
    ["org.apache.hadoop.hbase.MultiActionResultTooLarge", "at-once", false],
    ["org.apache.hadoop.hbase.UnknownScannerException", "reopen-scanner", true],
    ["org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException", "give-up", false],
    ["org.apache.hadoop.hbase.regionserver.RegionServerAbortedException", "relocate", true],
    ["java.io.IOException", "relocate", true],
  ];
  for (const [className, action, done] of actions) {
    test(`${simpleName(className)}: ${action}`, () => {
      assert.deepEqual([actionOf(className, NONE), maybeDone(className)], [action, done]);
    });
  }

  test("that nobody knows is tried again unless it says not to", () => {
    assert.deepEqual([actionOf("a.B", NONE), actionOf("a.B", { ...NONE, doNotRetry: true })], ["relocate", "give-up"]);
    assert.equal(actionOf("a.B", { ...NONE, serverOverloaded: true }), "overloaded");
    assert.equal(actionOf("a.NotServingRegionException", { ...NONE, serverOverloaded: true }), "relocate");
  });

  test("says what it says without its class and without where it was thrown", () => {
    const className = "a.B";
    assert.equal(messageOf({ className, stackTrace: "a.B: why so\n\tat c.D.e(D.java:1)" }), "why so");
    assert.equal(messageOf({ className, stackTrace: "why so" }), "why so");
    assert.equal(messageOf({ className, stackTrace: "" }), "a.B");
  });

  test("tells where a region is now", () => {
    const said = "Region moved to: hostname=rs-1.internal port=16020 startCode=1795800215833. As of locationSeqNum=12.";
    assert.deepEqual(movedTo(said), {
      ...{ host: "rs-1.internal", port: 16_020, startCode: 1_795_800_215_833n, sequenceNumber: 12n },
    });
    assert.equal(movedTo("Region moved to: nowhere"), undefined);
  });

  const waits: readonly (readonly [text: string, ms: number | undefined])[] = [
    ["number of requests exceeded - wait 5ms", 5],
    ["number of requests exceeded - wait 1sec, 500ms", 1_500],
    ["number of requests exceeded - wait 1hr, 1min, 1sec, 500ms", 3_661_500],
    ["write size limit exceeded - wait 25hrs, 1min, 1sec, 1ms", 90_061_001],
    ["number of requests exceeded", undefined],
  ];
  for (const [said, ms] of waits) test(`"${said}" is ${ms} ms`, () => assert.equal(toldToWaitMs(said), ms));
});

describe("what a server says during SASL", () => {
  const token = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2, 7, 8);
  const none = Uint8Array.of(0, 0, 0, 0, 0xff, 0xff, 0xff, 0xa8);
  const refusal = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 3, ...bytes("a.B"), 0, 0, 0, 2, ...bytes("no"));
  const wanted: readonly SaslReply[] = [
    { kind: "token", token: Uint8Array.of(7, 8) },
    { kind: "error", className: "a.B", message: "no" },
    { kind: "simple" },
  ];

  test("is found whole and at every cut", () => {
    const stream = Uint8Array.of(...token, ...refusal, ...none);
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new SaslReader(1_000);
      const seen: SaslReply[] = [];
      for (const part of [stream.subarray(0, cut), stream.subarray(cut)]) {
        for (let rest = part; rest.length > 0;) {
          const { reply, taken } = reader.receive(rest);
          if (reply !== undefined) seen.push(reply);
          rest = rest.subarray(taken);
        }
      }
      assert.deepEqual(seen, wanted, `cut at ${cut}`);
    }
  });

  test("is refused when it is too long to be a token", () => {
    assert.throws(() => new SaslReader(1_000).receive(Uint8Array.of(0, 0, 0, 0, 0x48, 0x54, 0x54, 0x50)), WireError);
  });
});
