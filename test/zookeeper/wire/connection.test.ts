/** The client's connection as an engine, against bytes that a script says: the first exchange, order, pings, time, and every cut. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { writeConnectResponse } from "../../../src/zookeeper/wire/connect.ts";
import { ZooKeeperConnection, type ConnectionEvents, type Request } from "../../../src/zookeeper/wire/connection.ts";
import { writeReplyHeader } from "../../../src/zookeeper/wire/header.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { packetReader } from "../../../src/zookeeper/wire/packet-reader.ts";
import { writeWatcherEvent } from "../../../src/zookeeper/wire/watcher-event.ts";

const SESSION_MS = 6_000;
const password = new Uint8Array(16).fill(3);

/** A packet behind its length. */
function packet(write: (out: JuteWriter) => void): Uint8Array {
  const out = new JuteWriter();
  out.int(0);
  write(out);
  out.intAt(0, out.length - 4);
  return out.take();
}

const welcome = (timeoutMs = SESSION_MS): Uint8Array =>
  packet((out) => writeConnectResponse(out, { timeoutMs, sessionId: 7n, password, readOnly: false }));
const reply = (xid: number, zxid = 0n, error = 0): Uint8Array =>
  packet((out) => writeReplyHeader(out, { xid, zxid, error }));
const event = (path: string): Uint8Array =>
  packet((out) => {
    writeReplyHeader(out, { xid: -1, zxid: -1n, error: 0 });
    writeWatcherEvent(out, { type: "NodeCreated", path });
  });

/** A connection, what it told, and requests to pull. */
class Bench implements ConnectionEvents {
  readonly log: string[] = [];
  readonly queue: Request[] = [];
  readonly engine: ZooKeeperConnection;
  #xid = 0;

  constructor(maxPacketBytes = 1_000) {
    this.engine = new ZooKeeperConnection(this, {
      connect: { lastZxidSeen: 5n, timeoutMs: SESSION_MS, sessionId: 0n, password, canBeReadOnly: true },
      ...{ connectTimeoutMs: 1_000, maxPacketBytes, nextXid: () => ++this.#xid },
    });
  }

  /** One that has been through the first exchange at time 0. */
  static connected(maxPacketBytes?: number): Bench {
    const bench = new Bench(maxPacketBytes);
    bench.engine.takeOutput(0);
    bench.engine.receive(welcome(), 0);
    bench.engine.open();
    bench.log.length = 0;
    return bench;
  }

  request(name: string, bytes = 0): Request {
    return {
      opCode: OpCode.getData,
      write: (out) => out.buffer(new Uint8Array(bytes)),
      answered: ({ error }) => this.log.push(`${name} answered ${error}`),
      tooLarge: (size) => this.log.push(`${name} too large ${size}`),
      end: (reason) => this.log.push(`${name} ended ${reason instanceof Error ? reason.message : "without reason"}`),
    };
  }

  /** The requests that are written now, as `xid opcode`. */
  written(now = 0): readonly string[] {
    const found: string[] = [];
    const reader = packetReader(1_000_000, (bytes) => {
      const header = new JuteReader(bytes);
      found.push(`${header.int()} ${header.int()}`);
    });
    for (let out = this.engine.takeOutput(now); out !== undefined; out = this.engine.takeOutput(now)) {
      reader.receive(out);
    }
    return found;
  }

  /** Ends the connection as its pump would, and says what became of it. */
  end(): readonly string[] {
    this.log.push(this.engine.intent);
    this.engine.connectionLost(undefined);
    return this.log;
  }

  onConnected({ timeoutMs, sessionId }: { readonly timeoutMs: number; readonly sessionId: bigint }): void {
    this.log.push(`connected ${sessionId} ${timeoutMs}`);
  }
  onExpired(): void {
    this.log.push("expired");
  }
  onWatch({ path }: { readonly path: string }): void {
    this.log.push(`event ${path}`);
  }
  onAuthFailed(): void {
    this.log.push("auth failed");
  }
  onZxid(zxid: bigint): void {
    this.log.push(`zxid ${zxid}`);
  }
  onClosed(error: Error | undefined): void {
    this.log.push(`closed ${error?.message ?? ""}`);
  }
  nextRequest(): Request | undefined {
    return this.queue.shift();
  }
}

describe("the connection's first exchange", () => {
  test("begins with the session's request, and nothing else goes out before it is opened", () => {
    const bench = new Bench();
    bench.queue.push(bench.request("a"));
    const first = bench.engine.takeOutput(0);
    assert.equal(first?.length, 49);
    assert.equal(bench.engine.takeOutput(0), undefined);
    bench.engine.receive(welcome(), 1);
    assert.deepEqual([bench.log, bench.written(1)], [["connected 7 6000"], []]);
    bench.engine.send(bench.request("first"));
    bench.engine.open();
    assert.deepEqual(bench.written(1), ["1 4", "2 4"]);
  });

  test("ends the connection when the server says that the session has expired", () => {
    const bench = new Bench();
    bench.engine.receive(welcome(0), 0);
    assert.deepEqual(bench.end(), ["expired", "close", "closed "]);
  });

  test("is the last that is read of a session that has expired, whatever else came", () => {
    const bench = new Bench();
    bench.engine.receive(Uint8Array.from([...welcome(0), ...event("/x")]), 0);
    assert.deepEqual(bench.end(), ["expired", "close", "closed "]);
  });

  test("is given up after its time", () => {
    const bench = new Bench();
    bench.engine.takeOutput(100);
    assert.equal(bench.engine.nextTimeout(), 1_100);
    bench.engine.handleTimeout(1_099);
    assert.equal(bench.engine.intent, "run");
    bench.engine.handleTimeout(1_100);
    assert.deepEqual(bench.end(), ["abort", "closed The server did not answer the first packet within 1000 ms"]);
  });

  test("is given up after its time, though bytes of an answer drip in", () => {
    const bench = new Bench();
    bench.engine.takeOutput(0);
    for (let at = 0; at < 9; at++) bench.engine.receive(welcome().subarray(at, at + 1), 100 * at);
    assert.equal(bench.engine.nextTimeout(), 1_000);
  });

  test("a server that has only been connected to was not heard of", () => {
    const bench = new Bench();
    bench.engine.takeOutput(0);
    assert.equal(bench.engine.heardAt, undefined);
    bench.engine.receive(welcome(), 7);
    assert.equal(bench.engine.heardAt, 7);
  });

  test("with a server of another kind fails with what came", () => {
    const bench = new Bench();
    bench.engine.receive(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"), 0);
    assert.deepEqual(bench.end(), [
      "abort",
      "closed The server sent a packet of 1213486160 bytes, and the limit is 1000",
    ]);
  });
});

describe("the connection's requests", () => {
  test("are answered in their order; events, pings and authentication come between", () => {
    const bench = Bench.connected();
    bench.queue.push(bench.request("a"), bench.request("b"));
    bench.written();
    for (const bytes of [event("/x"), reply(1, 9n), reply(-2, 10n), reply(-4), reply(2, 0n, -101)]) {
      bench.engine.receive(bytes, 1);
    }
    assert.deepEqual(bench.log, ["event /x", "a answered 0", "zxid 9", "b answered -101"]);
    assert.equal(bench.engine.pending, 0);
  });

  for (const [name, xid, message] of [
    ["another's xid", 2, "closed The server answered request 2, and request 1 was next"],
    ["an xid of nobody's", 77, "closed The server answered request 77, and request 1 was next"],
  ] as const) {
    test(`a reply with ${name} ends the connection, and all that wait`, () => {
      const bench = Bench.connected();
      bench.queue.push(bench.request("a"), bench.request("b"));
      bench.written();
      bench.engine.receive(reply(xid), 1);
      const text = message.slice("closed ".length);
      assert.deepEqual(bench.end(), ["abort", `a ended ${text}`, `b ended ${text}`, message]);
    });
  }

  test("one that is too large fails alone and is not sent", () => {
    const bench = Bench.connected(100);
    bench.queue.push(bench.request("small"), bench.request("large", 100), bench.request("other"));
    assert.deepEqual(bench.written(), ["1 4", "3 4"]);
    assert.deepEqual(bench.log, ["large too large 112"]);
    for (const xid of [1, 3]) bench.engine.receive(reply(xid), 1);
    assert.deepEqual(bench.log.slice(1), ["small answered 0", "other answered 0"]);
  });

  test("more than the socket is to hold stay with the session", () => {
    const bench = Bench.connected(200_000);
    for (const name of ["a", "b", "c", "d", "e"]) bench.queue.push(bench.request(name, 100_000));
    bench.engine.takeOutput(0);
    assert.equal(bench.queue.length, 2);
    assert.equal(bench.engine.pending, 3);
  });

  test("refused authentication is told", () => {
    const bench = Bench.connected();
    bench.engine.receive(reply(-4, 0n, -115), 1);
    assert.deepEqual(bench.log, ["auth failed"]);
  });

  test("a step of SASL takes the next reply, and nobody else's order is touched", () => {
    const bench = Bench.connected();
    bench.queue.push(bench.request("a"));
    bench.engine.sendTunnelled({ ...bench.request("token"), opCode: OpCode.sasl });
    assert.deepEqual(bench.written(), ["1 102", "2 4"]);
    for (const xid of [1, 2]) bench.engine.receive(reply(xid), 1);
    assert.deepEqual(bench.log, ["token answered 0", "a answered 0"]);
  });

  test("a step of SASL ends with its connection, and at once on one that is over", () => {
    const bench = Bench.connected();
    bench.engine.sendTunnelled(bench.request("token"));
    bench.engine.connectionLost(undefined);
    bench.engine.sendTunnelled(bench.request("late"));
    assert.deepEqual(
      bench.log.filter((line) => /token|late/.test(line)),
      ["token ended without reason", "late ended without reason"],
    );
  });
});

describe("the connection's time", () => {
  test("a quiet client pings a second before half of the read timeout, and again", () => {
    const bench = Bench.connected();
    assert.equal(bench.engine.nextTimeout(), 1_000);
    bench.engine.handleTimeout(999);
    assert.deepEqual(bench.written(999), []);
    for (const now of [1_000, 2_000, 3_000]) {
      bench.engine.handleTimeout(now);
      assert.deepEqual(bench.written(now), ["-2 11"]);
    }
    assert.equal(bench.engine.nextTimeout(), 4_000);
  });

  test("what is written puts the ping off, what is heard the end", () => {
    const bench = Bench.connected();
    bench.queue.push(bench.request("a"));
    bench.written(900);
    assert.equal(bench.engine.nextTimeout(), 1_900);
    bench.engine.receive(reply(1), 950);
    bench.engine.handleTimeout(4_949);
    assert.equal(bench.engine.intent, "run");
    bench.engine.handleTimeout(4_950);
    const silent = "The server was not heard of for 4000 ms";
    assert.deepEqual(bench.end(), ["a answered 0", "abort", `closed ${silent}`]);
  });
});

describe("the connection's cuts", () => {
  const parts = [welcome(), event("/watched"), reply(1, 4n), reply(-2), reply(2, 5n)];
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));

  function play(cuts: readonly number[]): readonly string[] {
    const bench = new Bench();
    bench.queue.push(bench.request("a"), bench.request("b"));
    const ends = [...cuts, bytes.length];
    let from = 0;
    for (const to of ends) {
      // A server answers what it has read: so the requests are written when the first exchange is through.
      const welcomed = Math.max(from, Math.min(to, welcome().length));
      bench.engine.receive(bytes.subarray(from, welcomed), 0);
      if (welcomed === welcome().length) bench.engine.open();
      bench.written();
      bench.engine.receive(bytes.subarray(welcomed, to), 0);
      from = to;
    }
    return bench.log;
  }

  const whole = ["connected 7 6000", "event /watched", "a answered 0", "zxid 4", "b answered 0", "zxid 5"];

  test("bytes in two pieces, cut anywhere, say the same", () => {
    for (let cut = 0; cut <= bytes.length; cut++) assert.deepEqual(play([cut]), whole, `cut at ${cut}`);
  });

  test("bytes one by one say the same", () => {
    assert.deepEqual(play(Array.from({ length: bytes.length }, (_, i) => i)), whole);
  });

  test("a connection that ends at any byte ends every request once, and says so once", () => {
    for (let cut = 0; cut < bytes.length; cut++) {
      const bench = Bench.connected();
      bench.queue.push(bench.request("a"), bench.request("b"));
      bench.written();
      bench.engine.receive(bytes.subarray(welcome().length, Math.max(cut, welcome().length)), 0);
      bench.engine.receiveEnd();
      const log = bench.end();
      for (const name of ["a", "b", "closed"]) {
        const ends = log.filter((entry) => entry.startsWith(`${name} `));
        assert.equal(ends.length, 1, `cut at ${cut}: ${log.join("; ")}`);
      }
      bench.engine.connectionLost(undefined);
      assert.equal(bench.log, log);
    }
  });

  for (const [name, damaged] of [
    ["a negative length", [0xff, 0xff, 0xff, 0xff]],
    ["a length beyond the limit", [0, 1, 0, 0]],
    ["a header that is cut", [0, 0, 0, 2, 0, 0]],
    ["an event that is cut", [...event("/a").subarray(0, 3), 18, ...event("/a").subarray(4, 22)]],
  ] as const) {
    test(`${name} ends the connection with an error that every request hears`, () => {
      const bench = Bench.connected();
      bench.queue.push(bench.request("a"));
      bench.written();
      bench.engine.receive(Uint8Array.from(damaged), 1);
      const [intent, ended, closed] = bench.end();
      assert.equal(intent, "abort");
      assert.match(ended ?? "", /^a ended (?:The server sent a packet|A packet ends)/);
      assert.match(closed ?? "", /^closed (?:The server sent a packet|A packet ends)/);
    });
  }
});
