/**
 * A server's side of a ZooKeeper connection that nothing is too bad for: it reads what the client's engine writes, and answers each
 * request as one should, or with an error, or with the record of another operation.
 */
import { errorCodeName } from "../../../src/zookeeper/wire/error-code.ts";
import { writeConnectResponse } from "../../../src/zookeeper/wire/connect.ts";
import { writeReplyHeader } from "../../../src/zookeeper/wire/header.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { STAT_BYTES } from "../../../src/zookeeper/wire/stat.ts";
import { EVENT_TYPES, writeWatcherEvent, type EventType } from "../../../src/zookeeper/wire/watcher-event.ts";
import type { FuzzRandom } from "./fuzz-random.ts";

/** A request that the client wrote. */
export interface Asked {
  readonly xid: number;
  readonly opCode: number;
}

type WriteBody = (out: JuteWriter, random: FuzzRandom) => void;

const ERRORS = [-1, -2, -4, -5, -6, -8, -101, -102, -103, -110, -111, -112, -113, -115, -118, -121, -124, -127];
const PATHS = ["/", "/a", "/a/b", "", "/ä", "/".repeat(300)];
const LENGTHS = [0, 1, 100, 5_000];

const stat: WriteBody = (out, random) => {
  for (let i = 0; i < STAT_BYTES; i++) out.byte(random.below(256));
};
const data: WriteBody = (out, random) => out.buffer(random.oneIn(8) ? undefined : new Uint8Array(random.pick(LENGTHS)));
const path: WriteBody = (out, random) => out.string(random.pick(PATHS));
const names: WriteBody = (out, random) => {
  const count = random.below(5);
  out.vector(random.oneIn(8) ? undefined : PATHS.slice(0, count), (name) => out.string(name));
};
const pairs =
  (withNumber: boolean): WriteBody =>
  (out, random) =>
    out.vector(PATHS.slice(0, random.below(4)), (text) => {
      if (withNumber) out.int(random.below(32));
      out.string(text);
      out.string(text);
    });
const nothing: WriteBody = () => {};
const both =
  (...parts: readonly WriteBody[]): WriteBody =>
  (out, random) => {
    for (const part of parts) part(out, random);
  };

const results: WriteBody = (out, random) => {
  for (let count = random.below(5); count > 0; count--) {
    const opCode = random.pick([OpCode.error, OpCode.getData, OpCode.getChildren, OpCode.setData, OpCode.create2]);
    out.int(opCode);
    out.bool(false);
    out.int(-1);
    if (opCode === OpCode.error) out.int(random.pick(ERRORS));
    else BODIES[opCode]?.(out, random);
  }
  out.int(-1);
  out.bool(true);
  out.int(-1);
};

/** The record of each operation's answer. */
const BODIES: Readonly<Record<number, WriteBody>> = {
  [OpCode.getData]: both(data, stat),
  [OpCode.exists]: stat,
  [OpCode.setData]: stat,
  [OpCode.getACL]: both(pairs(true), stat),
  [OpCode.setACL]: stat,
  [OpCode.getChildren]: names,
  [OpCode.getChildren2]: both(names, stat),
  [OpCode.create2]: both(path, stat),
  [OpCode.sync]: path,
  [OpCode.getEphemerals]: names,
  [OpCode.getAllChildrenNumber]: (out, random) => out.int(random.below(1_000)),
  [OpCode.whoAmI]: pairs(false),
  [OpCode.multi]: results,
  [OpCode.multiRead]: results,
  [OpCode.reconfig]: both(data, stat),
  [OpCode.sasl]: data,
};

/** What a client wrote behind its first packet. */
export function readRequests(bytes: Uint8Array): readonly Asked[] {
  const asked: Asked[] = [];
  const reader = new JuteReader(bytes);
  while (reader.remaining > 0) {
    const length = reader.int();
    const end = reader.remaining - length;
    const request = { xid: reader.int(), opCode: reader.int() };
    while (reader.remaining > end) reader.byte();
    asked.push(request);
  }
  return asked;
}

/** One packet, behind its length. */
function packet(write: (out: JuteWriter) => void): Uint8Array {
  const out = new JuteWriter();
  out.int(0);
  write(out);
  out.intAt(0, out.length - 4);
  return out.take();
}

export function connectAnswer(random: FuzzRandom): Uint8Array {
  const timeoutMs = random.oneIn(20) ? 0 : random.pick([4_000, 30_000, 1]);
  const password = new Uint8Array(random.pick([16, 0, 40]));
  const sessionId = BigInt(random.below(1_000));
  return packet((out) => writeConnectResponse(out, { timeoutMs, sessionId, password, readOnly: random.oneIn(4) }));
}

/** The answer to a request, right more often than not. */
export function answerTo({ xid, opCode }: Asked, random: FuzzRandom): Uint8Array {
  const error = random.oneIn(4) ? random.pick(ERRORS) : 0;
  const body = random.oneIn(12) ? random.pick(Object.values(BODIES)) : (BODIES[opCode] ?? nothing);
  return packet((out) => {
    writeReplyHeader(out, { xid: random.oneIn(40) ? xid + 1 : xid, zxid: BigInt(random.below(100)), error });
    if (error === 0 || random.oneIn(8)) body(out, random);
  });
}

/** What a server says unasked: events, answers to pings and to authentication. */
export function unasked(random: FuzzRandom): Uint8Array {
  const xid = random.pick([-1, -1, -1, -2, -4]);
  const error = xid === -4 && random.oneIn(4) ? -115 : 0;
  const type = random.pick(Object.keys(EVENT_TYPES)) as EventType;
  return packet((out) => {
    writeReplyHeader(out, { xid, zxid: -1n, error });
    if (xid === -1) writeWatcherEvent(out, { type, path: random.pick(PATHS) });
  });
}

/** Whether an error's code is one that the client may give. */
export function isCode(code: number): boolean {
  return errorCodeName(code) !== "" && Number.isInteger(code);
}
