/** The records that both sides write: there and back, refused when cut at any byte, and as long as the server's. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readAcls, writeAcls } from "../../../src/zookeeper/wire/acl.ts";
import {
  readConnectRequest,
  readConnectResponse,
  writeConnectRequest,
  writeConnectResponse,
} from "../../../src/zookeeper/wire/connect.ts";
import { xidAfter, readReplyHeader, writeReplyHeader } from "../../../src/zookeeper/wire/header.ts";
import { JuteError } from "../../../src/zookeeper/wire/jute-error.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { readAuth, readSetWatches, writeAuth, writeSetWatches } from "../../../src/zookeeper/wire/requests.ts";
import { readStat, STAT_BYTES, writeStat } from "../../../src/zookeeper/wire/stat.ts";
import { readWatcherEvent, writeWatcherEvent } from "../../../src/zookeeper/wire/watcher-event.ts";

/** A record, what writes it, what reads it, its length, and how many of its last bytes may be missing. */
interface Case {
  readonly record: unknown;
  readonly write: (out: JuteWriter) => void;
  readonly read: (reader: JuteReader) => unknown;
  readonly bytes: number;
  readonly optionalBytes?: number;
}

const password = Uint8Array.from({ length: 16 }, (_, i) => i);
const connectRequest = { lastZxidSeen: 5n, timeoutMs: 30_000, sessionId: -2n, password, canBeReadOnly: true };
const connectResponse = { timeoutMs: 4_000, sessionId: 2n ** 56n, password, readOnly: true };
const stat = {
  ...{
    czxid: 1n,
    mzxid: 2n,
    ctime: 1_800_000_000_000,
    mtime: 1_800_000_000_001,
    version: 3,
    cversion: -1,
    aversion: 5,
  },
  ...{ ephemeralOwner: -(2n ** 63n), dataLength: 6, numChildren: 7, pzxid: 2n ** 62n },
};
const acls = [
  { permissions: 31, scheme: "world", id: "anyone" },
  { permissions: 1, scheme: "digest", id: "u:x" },
];
const auth = { scheme: "digest", auth: Uint8Array.from([1, 2]) };
const header = { xid: -1, zxid: -1n, error: -101 };
const event = { type: "NodeDeleted", path: "/a/ü" } as const;
const paths = { data: ["/d"], exist: ["/e", "/f"], child: [], persistent: ["/p"], persistentRecursive: ["/r"] };

const cases: Readonly<Record<string, Case>> = {
  ConnectRequest: {
    record: connectRequest,
    write: (out) => writeConnectRequest(out, connectRequest),
    read: readConnectRequest,
    ...{ bytes: 45, optionalBytes: 1 },
  },
  ConnectResponse: {
    record: connectResponse,
    write: (out) => writeConnectResponse(out, connectResponse),
    read: readConnectResponse,
    ...{ bytes: 37, optionalBytes: 1 },
  },
  Stat: { record: stat, write: (out) => writeStat(out, stat), read: readStat, bytes: STAT_BYTES },
  ACL: { record: acls, write: (out) => writeAcls(out, acls), read: readAcls, bytes: 4 + 12 + 11 + 12 + 9 },
  AuthPacket: { record: auth, write: (out) => writeAuth(out, auth), read: readAuth, bytes: 20 },
  ReplyHeader: { record: header, write: (out) => writeReplyHeader(out, header), read: readReplyHeader, bytes: 16 },
  WatcherEvent: { record: event, write: (out) => writeWatcherEvent(out, event), read: readWatcherEvent, bytes: 17 },
  SetWatches2: {
    record: { relativeZxid: 9n, ...paths },
    write: (out) => writeSetWatches(out, 9n, paths, true),
    read: (reader) => readSetWatches(reader, true),
    bytes: 8 + 5 * 4 + 5 * 6,
  },
  SetWatches: {
    record: { relativeZxid: 9n, ...paths, persistent: [], persistentRecursive: [] },
    write: (out) => writeSetWatches(out, 9n, paths, false),
    read: (reader) => readSetWatches(reader, false),
    bytes: 8 + 3 * 4 + 3 * 6,
  },
};

for (const [name, { record, write, read, bytes, optionalBytes = 0 }] of Object.entries(cases)) {
  describe(`the record ${name}`, () => {
    const out = new JuteWriter();
    write(out);
    const written = out.take();

    test("comes back as it was, to the last byte", () => {
      const reader = new JuteReader(written);
      assert.deepEqual(read(reader), record);
      assert.deepEqual([written.length, reader.remaining], [bytes, 0]);
    });

    test("is refused when it is cut at any byte", () => {
      for (let length = 0; length < written.length - optionalBytes; length++) {
        assert.throws(() => read(new JuteReader(written.subarray(0, length))), JuteError, `cut at ${length}`);
      }
    });
  });
}

test("request ids begin again at 1 behind the largest", () => {
  assert.deepEqual([0, 1, 0x7fff_fffe, 0x7fff_ffff].map(xidAfter), [1, 2, 0x7fff_ffff, 1]);
});

describe("records of other versions", () => {
  test("a ConnectResponse without its last byte is of a server that knows no read-only mode", () => {
    const out = new JuteWriter();
    writeConnectResponse(out, connectResponse);
    assert.equal(readConnectResponse(new JuteReader(out.take().subarray(0, -1))).readOnly, false);
  });

  test("a watch event of unknown type is refused", () => {
    const bytes = Uint8Array.from([0, 0, 0, 99, 0, 0, 0, 3, 0, 0, 0, 1, 47]);
    assert.throws(() => readWatcherEvent(new JuteReader(bytes)), /unknown type 99/);
  });
});
