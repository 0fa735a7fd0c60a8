/**
 * The server connection, byte for byte: against the client connection, and against frames that no good client sends.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Engine } from "../../src/core/engine.ts";
import { Http2Connection } from "../../src/http2/connection.ts";
import { ErrorCode } from "../../src/http2/error.ts";
import { writeData } from "../../src/http2/frames/data.ts";
import { writeHeaders } from "../../src/http2/frames/headers.ts";
import { writePing } from "../../src/http2/frames/ping.ts";
import { CONNECTION_PREFACE } from "../../src/http2/frames/preface.ts";
import { writeRstStream } from "../../src/http2/frames/rst-stream.ts";
import { SettingId, writeSettings, writeSettingsAck } from "../../src/http2/frames/settings.ts";
import { writeWindowUpdate } from "../../src/http2/frames/window-update.ts";
import { FrameReader } from "../../src/http2/frames/frame-reader.ts";
import { HpackEncoder } from "../../src/http2/hpack/encoder.ts";
import { HeaderTemplate } from "../../src/http2/hpack/header-fields.ts";
import type { HeaderFields } from "../../src/http2/hpack/header-fields.ts";
import { OutputSlab } from "../../src/http2/output-slab.ts";
import type { Http2Stream, StreamFailure, StreamHandler } from "../../src/http2/stream.ts";
import { Http2ServerConnection } from "../../src/testing/http2-server-connection.ts";
import type { Http2ServerOptions } from "../../src/testing/http2-server-connection.ts";
import { ReceivedFrames } from "../../src/testing/received-frames.ts";
import type { ServerStream, ServerStreamFailure, ServerStreamHandler } from "../../src/testing/server-stream.ts";
import { concatBytes } from "../http2/hex.ts";

/** A server whose streams keep what they hear of. */
class Peer {
  readonly requests: Request[] = [];
  closed = 0;
  readonly engine: Http2ServerConnection;

  constructor(options?: Http2ServerOptions, answer: (request: Request) => void = () => {}) {
    const onStream = (stream: ServerStream, fields: HeaderFields): ServerStreamHandler => {
      const request = new Request(stream, fields, answer);
      this.requests.push(request);
      return request;
    };
    this.engine = new Http2ServerConnection({ onStream, onClosed: () => (this.closed += 1) }, options);
  }
}

class Request implements ServerStreamHandler {
  readonly stream: ServerStream;
  readonly fields: HeaderFields;
  readonly pieces: Uint8Array[] = [];
  writable = 0;
  readonly #answer: (request: Request) => void;
  closed: "open" | "peacefully" | ServerStreamFailure = "open";

  constructor(stream: ServerStream, fields: HeaderFields, answer: (request: Request) => void) {
    this.stream = stream;
    this.fields = fields;
    this.#answer = answer;
  }

  get body(): Uint8Array {
    return concatBytes(this.pieces);
  }

  onData(data: Uint8Array): void {
    this.pieces.push(data.slice());
    this.stream.consume(data.length);
  }

  onEnd(): void {
    this.#answer(this);
  }

  onWritable(): void {
    this.writable += 1;
  }

  onClosed(failure: ServerStreamFailure | undefined): void {
    assert.equal(this.closed, "open");
    this.closed = failure ?? "peacefully";
  }
}

/** A client stream's ears. */
class Response implements StreamHandler {
  headers: HeaderFields = [];
  trailers: HeaderFields = [];
  readonly pieces: Uint8Array[] = [];
  ended: "open" | "peacefully" | StreamFailure = "open";
  consume: (bytes: number) => void = () => {};

  onHeaders(fields: HeaderFields): void {
    this.headers = fields;
  }

  onData(data: Uint8Array): void {
    this.pieces.push(data.slice());
    this.consume(data.length);
  }

  onTrailers(fields: HeaderFields): void {
    this.trailers = fields;
  }

  onWritable(): void {}

  onEnd(failure: StreamFailure | undefined): void {
    this.ended = failure ?? "peacefully";
  }
}

/** Moves bytes between two engines until neither has any, `chunkBytes` at a time. */
function exchange(one: Engine, other: Engine, chunkBytes = Number.POSITIVE_INFINITY): void {
  for (let idle = false; !idle;) {
    idle = true;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      for (let bytes = from.takeOutput(0); bytes !== undefined; bytes = from.takeOutput(0)) {
        idle = false;
        for (let start = 0; start < bytes.length; start += chunkBytes) {
          to.receive(bytes.slice(start, Math.min(bytes.length, start + chunkBytes)), 0);
        }
      }
    }
  }
}

const template = new HeaderTemplate([":method", "POST", ":scheme", "http", ":path", "/a.B/C", ":authority", "test"]);
/** A client that has the server's SETTINGS, so that calls may begin. */
function connect(peer: Peer): Http2Connection {
  const connection = new Http2Connection({ onReady() {}, onDraining() {}, onClosed() {} });
  exchange(connection, peer.engine);
  return connection;
}

/** Begins a call. */
function open(connection: Http2Connection): { readonly response: Response; readonly stream: Http2Stream } {
  const response = new Response();
  const stream = connection.open({ template, fields: ["x-own", "1"] }, response);
  response.consume = (bytes) => stream.consume(bytes);
  return { response, stream };
}

describe("with our client", () => {
  for (const chunkBytes of [Number.POSITIVE_INFINITY, 1, 7]) {
    test(`a call with a body both ways and trailers, in chunks of ${chunkBytes}`, () => {
      const peer = new Peer({}, ({ stream, body }) => {
        stream.respond([":status", "200", "x-answer", "yes"]);
        stream.write(body.slice());
        stream.respond(["grpc-status", "0"], { endStream: true });
      });
      const connection = connect(peer);
      const { response, stream } = open(connection);
      stream.write(Uint8Array.of(1, 2, 3), false);
      stream.write(Uint8Array.of(4), true);
      exchange(connection, peer.engine, chunkBytes);
      assert.deepEqual(peer.requests[0]?.fields, [...template.fields, "x-own", "1"]);
      assert.deepEqual(response.headers, [":status", "200", "x-answer", "yes"]);
      assert.deepEqual(concatBytes(response.pieces), Uint8Array.of(1, 2, 3, 4));
      assert.deepEqual(response.trailers, ["grpc-status", "0"]);
      assert.equal(response.ended, "peacefully");
      assert.equal(peer.requests[0]?.closed, "peacefully");
      assert.equal(peer.engine.openStreams, 0);
    });
  }

  test("bodies larger than every window pass both ways", () => {
    const body = new Uint8Array(3_000_000).map((_, i) => i % 251);
    const peer = new Peer({ initialWindowBytes: 100_000, connectionWindowBytes: 150_000 }, ({ stream, body: echo }) => {
      stream.respond([":status", "200"]);
      stream.write(echo);
      stream.respond(["done", "1"], { endStream: true });
    });
    const connection = connect(peer);
    const { response, stream } = open(connection);
    stream.write(body, true);
    exchange(connection, peer.engine);
    // Not deepEqual, whose report of a difference in 3 MB takes minutes.
    assert.ok(concatBytes(response.pieces).every((byte, i) => byte === body[i]));
    assert.deepEqual(response.trailers, ["done", "1"]);
    assert.ok((peer.requests[0]?.writable ?? 0) > 0);
  });

  test("a body that is not consumed holds the client at the stream's window", () => {
    const peer = new Peer({ initialWindowBytes: 1_000 });
    const connection = connect(peer);
    const { stream } = open(connection);
    exchange(connection, peer.engine);
    const [request] = peer.requests;
    assert.ok(request !== undefined);
    request.onData = (data) => void request.pieces.push(data.slice());
    stream.write(new Uint8Array(5_000), true);
    exchange(connection, peer.engine);
    assert.equal(request.body.length, 1_000);
    request.stream.consume(1_000);
    exchange(connection, peer.engine);
    assert.equal(request.body.length, 2_000);
  });

  test("an answer before the request's end tells the client to stop", () => {
    const peer = new Peer();
    const connection = connect(peer);
    const { response } = open(connection);
    exchange(connection, peer.engine);
    peer.requests[0]?.stream.respond([":status", "200", "grpc-status", "0"], { endStream: true });
    exchange(connection, peer.engine);
    assert.equal(response.ended, "peacefully");
    assert.equal(peer.requests[0]?.closed, "peacefully");
    assert.equal(peer.engine.openStreams, 0);
  });

  test("a client's reset reaches the handler with its code", () => {
    const peer = new Peer();
    const connection = connect(peer);
    const { stream } = open(connection);
    exchange(connection, peer.engine);
    stream.reset(ErrorCode.CANCEL);
    exchange(connection, peer.engine);
    const closed = peer.requests[0]?.closed;
    assert.ok(typeof closed === "object" && closed.code === ErrorCode.CANCEL);
  });

  test("a server's reset reaches the client with its code", () => {
    const peer = new Peer({}, ({ stream }) => stream.reset(ErrorCode.ENHANCE_YOUR_CALM));
    const connection = connect(peer);
    const { response, stream } = open(connection);
    stream.write(new Uint8Array(0), true);
    exchange(connection, peer.engine);
    assert.ok(typeof response.ended === "object" && response.ended.code === ErrorCode.ENHANCE_YOUR_CALM);
  });

  test("after GOAWAY the calls in progress go on, and the connection ends with the last", () => {
    const peer = new Peer();
    const connection = connect(peer);
    const { response } = open(connection);
    exchange(connection, peer.engine);
    peer.engine.goAway();
    exchange(connection, peer.engine);
    assert.equal(peer.engine.intent, "run");
    assert.equal(connection.accepting, false);
    peer.requests[0]?.stream.respond([":status", "200"], { endStream: true });
    exchange(connection, peer.engine);
    assert.equal(response.ended, "peacefully");
    assert.equal(peer.engine.intent, "close");
  });

  test("close ends every stream at once", () => {
    const peer = new Peer();
    const connection = connect(peer);
    open(connection);
    exchange(connection, peer.engine);
    peer.engine.close();
    assert.equal(peer.engine.intent, "close");
    assert.equal(typeof peer.requests[0]?.closed, "object");
  });

  test("the connection's loss ends every stream, once", () => {
    const peer = new Peer();
    const connection = connect(peer);
    open(connection);
    exchange(connection, peer.engine);
    peer.engine.connectionLost(undefined, 0);
    peer.engine.connectionLost(undefined, 0);
    assert.equal(typeof peer.requests[0]?.closed, "object");
    assert.equal(peer.closed, 1);
  });
});

describe("with frames that no good client sends", () => {
  const encoder = new HpackEncoder();
  encoder.setMaxTableBytes(0);
  const request = (out: OutputSlab, streamId: number, endStream = false): void =>
    writeHeaders(out, streamId, encoder.encode(template, []), endStream, 16_384);
  const ping = new Uint8Array(8);

  /** What the server says to a preface, SETTINGS and what `write` writes. */
  function answersTo(write: (out: OutputSlab) => void, options?: Http2ServerOptions): ReceivedFrames {
    const out = new OutputSlab();
    out.append(CONNECTION_PREFACE);
    writeSettings(out, []);
    write(out);
    const peer = new Peer(options);
    const answers = new ReceivedFrames();
    const reader = new FrameReader(answers);
    for (let bytes = out.take(); bytes !== undefined; bytes = out.take()) peer.engine.receive(bytes, 0);
    for (let bytes = peer.engine.takeOutput(0); bytes !== undefined; bytes = peer.engine.takeOutput(0)) {
      reader.receive(bytes);
    }
    return answers;
  }

  const fatal: readonly (readonly [name: string, write: (out: OutputSlab) => void, code: ErrorCode])[] = [
    ["DATA for an idle stream", (out) => writeData(out, 1, ping, false), ErrorCode.PROTOCOL_ERROR],
    ["RST_STREAM for an idle stream", (out) => writeRstStream(out, 1, 0), ErrorCode.PROTOCOL_ERROR],
    ["WINDOW_UPDATE for an idle stream", (out) => writeWindowUpdate(out, 1, 1), ErrorCode.PROTOCOL_ERROR],
    ["an even stream id", (out) => request(out, 2), ErrorCode.PROTOCOL_ERROR],
    [
      "DATA above the window",
      (out) => {
        request(out, 1);
        writeData(out, 1, new Uint8Array(11), false);
      },
      ErrorCode.FLOW_CONTROL_ERROR,
    ],
    ["a window above 2^31 - 1", (out) => writeWindowUpdate(out, 0, 0x7fffffff), ErrorCode.FLOW_CONTROL_ERROR],
    [
      "a block that does not decode",
      (out) => writeHeaders(out, 1, Uint8Array.of(0x80), true, 16_384),
      ErrorCode.COMPRESSION_ERROR,
    ],
  ];
  for (const [name, write, code] of fatal) {
    test(`${name} ends the connection with ${code}`, () => {
      const last = answersTo(write, { initialWindowBytes: 10 }).all.at(-1);
      assert.ok(last?.type === "goaway" && last.code === code);
    });
  }

  const resetting: readonly (readonly [name: string, write: (out: OutputSlab) => void, code: ErrorCode])[] = [
    [
      "DATA behind END_STREAM",
      (out) => {
        request(out, 1, true);
        writeData(out, 1, ping, false);
      },
      ErrorCode.STREAM_CLOSED,
    ],
    [
      "trailers that do not end the stream",
      (out) => {
        request(out, 1);
        request(out, 1);
      },
      ErrorCode.PROTOCOL_ERROR,
    ],
    [
      "headers without a path",
      (out) => writeHeaders(out, 1, Uint8Array.of(0x83, 0x86), true, 16_384),
      ErrorCode.PROTOCOL_ERROR,
    ],
    [
      "an increment of 0",
      (out) => {
        request(out, 1);
        writeWindowUpdate(out, 1, 0);
      },
      ErrorCode.PROTOCOL_ERROR,
    ],
  ];
  for (const [name, write, code] of resetting) {
    test(`${name} resets the stream with ${code}`, () => {
      const last = answersTo(write).all.at(-1);
      assert.ok(last?.type === "rst-stream" && last.code === code);
    });
  }

  test("a stream above the limit is refused, and the next is taken when one has ended", () => {
    const answers = answersTo(
      (out) => {
        request(out, 1);
        request(out, 3);
        writeRstStream(out, 1, ErrorCode.CANCEL);
        request(out, 5);
      },
      { maxConcurrentStreams: 1 },
    );
    const [settings] = answers.all;
    assert.ok(
      settings?.type === "settings" && settings.entries.some(([id]) => id === SettingId.MAX_CONCURRENT_STREAMS),
    );
    const resets = answers.all.filter(({ type }) => type === "rst-stream");
    assert.deepEqual(resets, [{ type: "rst-stream", streamId: 3, code: ErrorCode.REFUSED_STREAM }]);
  });

  test("a PING is answered, its answer and an acknowledgement are not", () => {
    const answers = answersTo((out) => {
      writePing(out, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), false);
      writePing(out, ping, true);
      writeSettingsAck(out);
    });
    const pings = answers.all.filter(({ type }) => type === "ping");
    assert.deepEqual(pings, [{ type: "ping", opaque: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), ack: true }]);
  });

  for (const [name, bytes] of [
    ["an HTTP/1 request", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
    [
      "a preface that another frame than SETTINGS follows",
      concatBytes([CONNECTION_PREFACE, Uint8Array.of(0, 0, 8, 6, 0, 0, 0, 0, 0)]),
    ],
  ] as const) {
    test(`${name} ends the connection`, () => {
      const peer = new Peer();
      peer.engine.receive(bytes, 0);
      assert.equal(peer.engine.intent, "close");
    });
  }
});
