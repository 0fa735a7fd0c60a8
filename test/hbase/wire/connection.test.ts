/** The connection's engine, byte by byte: no socket, no clock. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { RequestHeaderSchema, ResponseHeaderSchema } from "../../../src/gen/hbase/rpc_pb.ts";
import {
  HBaseConnection,
  SIMPLE_AUTH,
  type ConnectionOptions,
  type RpcCall,
} from "../../../src/hbase/wire/connection.ts";
import type { RemoteException } from "../../../src/hbase/wire/headers.ts";
import type { ProtoReader } from "../../../src/hbase/wire/proto-reader.ts";
import type { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";

const HEADER = Uint8Array.of(9, 9, 9);

/** A call that writes one byte and keeps what it hears. */
class Call implements RpcCall {
  readonly method = "Get";
  readonly timeoutMs = 5_000;
  readonly heard: string[] = [];
  readonly cellBlock: Uint8Array | undefined;
  readonly #bytes: number;
  ended = false;
  callId: number | undefined;

  constructor(bytes = 1, cellBlock?: Uint8Array) {
    this.#bytes = bytes;
    this.cellBlock = cellBlock;
  }

  write(out: ProtoWriter): void {
    out.raw(new Uint8Array(this.#bytes).fill(0x5a));
  }

  sent(callId: number): void {
    this.callId = callId;
  }

  answered(message: ProtoReader, cells: Uint8Array | undefined): void {
    if (message.remaining === 3) message.skip();
    this.heard.push(`answer ${message.rest().join()} cells ${cells?.join() ?? "none"}`);
  }

  refused({ className }: RemoteException): void {
    this.heard.push(`exception ${className}`);
  }

  tooLarge(bytes: number): void {
    this.heard.push(`too large ${bytes}`);
  }

  answerTooLarge(bytes: number): void {
    this.heard.push(`answer too large ${bytes}`);
  }

  end(reason: unknown): void {
    this.heard.push(`end ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}

interface World {
  readonly connection: HBaseConnection;
  readonly heard: string[];
  /** Everything that it has to say now. */
  readonly output: () => Uint8Array;
}

function open(options: Partial<ConnectionOptions> = {}, { simple = false } = {}): World {
  const heard: string[] = [];
  const connection = new HBaseConnection(
    {
      onSaslToken: (token) => heard.push(`token ${token.join()}`),
      onSwitchToSimple: () => simple,
      onClosed: (error) => heard.push(`closed ${error?.message ?? ""}`),
    },
    { authCode: SIMPLE_AUTH, header: HEADER, maxFrameBytes: 1_000, maxCalls: 4, idleMs: 100, ...options },
  );
  const output = (): Uint8Array => {
    const taken: number[] = [];
    for (let piece = connection.takeOutput(0); piece !== undefined; piece = connection.takeOutput(0))
      taken.push(...piece);
    return Uint8Array.from(taken);
  };
  return { connection, heard, output };
}

interface FrameHeader {
  readonly callId: number;
  readonly exception?: { readonly exceptionClassName: string; readonly stackTrace: string };
  readonly cellBlockMeta?: { readonly length: number };
}

function frame(header: FrameHeader, message?: readonly number[], cells: readonly number[] = []): number[] {
  const meta = cells.length === 0 ? {} : { cellBlockMeta: { length: cells.length } };
  const head = toBinary(ResponseHeaderSchema, create(ResponseHeaderSchema, { ...header, ...meta }));
  const body = message === undefined ? [] : [message.length, ...message];
  const all = [head.length, ...head, ...body, ...cells];
  return [0, 0, all.length >> 8, all.length & 0xff, ...all];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An answer of 2,000 bytes. */
function tooLong(callId: number): number[] {
  const head = toBinary(ResponseHeaderSchema, create(ResponseHeaderSchema, { callId }));
  const rest = Array.from({ length: 2_000 - 1 - head.length }, () => 0x61);
  return [0, 0, 2_000 >> 8, 2_000 & 0xff, head.length, ...head, ...rest];
}

const exception = (exceptionClassName: string) => ({ exceptionClassName, stackTrace: `${exceptionClassName}: why` });

describe("a connection begins", () => {
  test("with the preamble and the header, and with calls right behind them", () => {
    const { connection, output } = open();
    connection.call(new Call());
    const said = output();
    assert.deepEqual([...said.subarray(0, 13)], [...new TextEncoder().encode("HBas"), 0, 80, 0, 0, 0, 3, 9, 9, 9]);
    const request = said.subarray(13);
    assert.equal(new DataView(request.buffer, 13).getInt32(0), request.length - 4);
    const headerBytes = request[4] ?? 0;
    const header = fromBinary(RequestHeaderSchema, request.subarray(5, 5 + headerBytes));
    assert.deepEqual([header.callId, header.methodName, header.requestParam, header.timeout], [1, "Get", true, 5_000]);
    assert.deepEqual([...request.subarray(5 + headerBytes)], [1, 0x5a]);
  });

  test("with SASL where it is asked for, and calls wait for its end", () => {
    const { connection, heard, output } = open({ authCode: 82 });
    connection.call(new Call());
    connection.sendSasl(Uint8Array.of(1, 2));
    assert.deepEqual([...output()], [...new TextEncoder().encode("HBas"), 0, 82, 0, 0, 0, 2, 1, 2]);
    connection.receive(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 7), 0);
    assert.deepEqual(heard, ["token 7"]);
    connection.saslDone();
    const said = output();
    assert.deepEqual([...said.subarray(0, 7)], [0, 0, 0, 3, 9, 9, 9]);
    assert.ok(said.length > 7, "the call follows");
  });

  test("without SASL if the server has none and that is allowed, and not if it is not", () => {
    const none = Uint8Array.of(0, 0, 0, 0, 0xff, 0xff, 0xff, 0xa8);
    const allowed = open({ authCode: 82 }, { simple: true });
    allowed.output();
    allowed.connection.receive(none, 0);
    assert.deepEqual([...allowed.output()], [0, 0, 0, 3, 9, 9, 9]);
    const named = open({ authCode: 82, simpleHeader: Uint8Array.of(8) }, { simple: true });
    named.output();
    named.connection.receive(none, 0);
    assert.deepEqual([...named.output()], [0, 0, 0, 1, 8], "nobody has proved who it is: it is said");
    const refused = open({ authCode: 82 });
    refused.connection.receive(none, 0);
    assert.equal(refused.connection.intent, "abort");
    refused.connection.connectionLost(undefined);
    assert.match(refused.heard.join(), /has no SASL/);
  });

  test("and ends with the server's refusal of SASL", () => {
    const { connection, heard } = open({ authCode: 81 });
    connection.receive(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0x45, 0, 0, 0, 2, 0x6e, 0x6f), 0);
    connection.connectionLost(undefined);
    assert.deepEqual(heard, ["closed The server refused SASL: E: no"]);
  });
});

describe("answers", () => {
  test("find their calls in any order, however the stream is cut; late and unknown ones are passed over", () => {
    const stream = [
      ...frame({ callId: 2 }, [5, 6]),
      ...frame({ callId: 77 }, [1]),
      ...frame({ callId: 3, exception: exception("a.B") }),
      ...frame({ callId: 4 }, [9], [1, 2, 3]),
      ...frame({ callId: 1 }, []),
    ];
    for (let cut = 0; cut <= stream.length; cut++) {
      const { connection, output } = open();
      const calls = [new Call(), new Call(), new Call(), new Call()];
      for (const call of calls) connection.call(call);
      output();
      for (const part of [stream.slice(0, cut), stream.slice(cut)]) connection.receive(Uint8Array.from(part), 1);
      assert.deepEqual(
        calls.map(({ heard }) => heard.join()),
        ["answer  cells none", "answer 5,6 cells none", "exception a.B", "answer 9 cells 1,2,3"],
        `cut at ${cut}`,
      );
      assert.equal(connection.calls, 0);
      assert.equal(connection.expectedBytes(), 0);
    }
  });

  test("keep their cells when the stream's buffer is used again", () => {
    const { connection, output } = open();
    let cells: Uint8Array | undefined;
    const call = new Call();
    call.answered = (_, given) => (cells = given);
    connection.call(call);
    output();
    const chunk = Uint8Array.from(frame({ callId: 1 }, [9], [1, 2, 3]));
    connection.receive(chunk, 0);
    chunk.fill(0);
    assert.deepEqual(cells, Uint8Array.of(1, 2, 3));
  });

  test("to a call that was given up are skipped", () => {
    const { connection, output } = open();
    const call = new Call();
    connection.call(call);
    output();
    call.ended = true;
    connection.giveUp(call.callId);
    connection.receive(Uint8Array.from(frame({ callId: 1 }, [1])), 0);
    assert.deepEqual([call.heard, connection.intent], [[], "run"]);
  });

  const broken: readonly (readonly [what: string, bytes: readonly number[], says: RegExp])[] = [
    ["longer than a frame may be, and no answer", [...bytesOf("HTTP/1.1 400 Bad")], /is it an HBase server/],
    ["longer than a frame may be, to a call that was none", tooLong(3), /is it an HBase server/],
    ["of a negative length", [0xff, 0xff, 0xff, 0xff], /-1 bytes/],
    ["without a header", [0, 0, 0, 0], /ends within a number/],
    ["with a header that is longer than it", [0, 0, 0, 2, 9, 8], /shorter/],
    ["with more cells than bytes", frame({ callId: 1, cellBlockMeta: { length: 500 } }, [1]), /not in its frame/],
    ["that cannot be read", frame({ callId: 1 }, [0xff, 0xff, 0xff]), /cannot be read/],
  ];
  for (const [what, bytes, says] of broken) {
    test(`${what} end the connection, and all its calls once`, () => {
      const { connection, heard, output } = open();
      const calls = [new Call(), new Call()];
      for (const call of calls) connection.call(call);
      output();
      connection.receive(Uint8Array.from(bytes), 0);
      assert.equal(connection.intent, "abort");
      connection.receive(Uint8Array.from(frame({ callId: 2 }, [1])), 0);
      connection.connectionLost(undefined);
      assert.match(heard.join(), says);
      for (const call of calls) assert.equal(call.heard.length, 1, call.heard.join());
    });
  }

  test("that are longer than a frame may be end their calls alone, and pass by, also where nobody waits", () => {
    const { connection, output } = open();
    const calls = [new Call(), new Call(), new Call()];
    for (const call of calls) connection.call(call);
    output();
    const [given] = calls as [Call];
    given.ended = true;
    connection.giveUp(given.callId);
    const all = Uint8Array.from([...tooLong(1), ...tooLong(2), ...frame({ callId: 3 }, [7])]);
    for (let at = 0; at < all.length; at += 7) connection.receive(all.subarray(at, at + 7), 0);
    assert.deepEqual(
      calls.map(({ heard }) => heard.join()),
      ["", "answer too large 2000", "answer 7 cells none"],
    );
    assert.equal(connection.intent, "run");
  });

  test("that are none are told so, also when too little of them comes to be sure", () => {
    const { connection, heard } = open();
    connection.receive(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 40), 0);
    connection.receiveEnd();
    connection.connectionLost(undefined);
    assert.match(heard.join(), /frame of 352518400 bytes.*is it an HBase server/);
  });

  for (const header of [
    { callId: 0xffff_ffff, exception: exception("org.apache.hadoop.hbase.security.AccessDeniedException") },
    { callId: 1, exception: exception("org.apache.hadoop.hbase.ipc.FatalConnectionException") },
  ]) {
    test(`that are ${header.exception.exceptionClassName} are the connection's end`, () => {
      const { connection, heard, output } = open();
      const call = new Call();
      connection.call(call);
      output();
      connection.receive(Uint8Array.from(frame(header)), 0);
      connection.connectionLost(undefined);
      assert.match(call.heard.join(), /^end The server ended the connection: .*: why$/);
      assert.equal(heard.length, 1);
    });
  }
});

describe("calls", () => {
  test("are refused beyond the limit, and there is room again when one ends", () => {
    const { connection, output } = open({ maxCalls: 2 });
    connection.call(new Call());
    const given = new Call();
    connection.call(given);
    assert.equal(connection.refusal, "full");
    given.ended = true;
    connection.giveUp(undefined);
    assert.equal(connection.refusal, undefined);
    const before = output().length;
    assert.equal(given.callId, undefined, "what was given up before it left is never sent");
    assert.ok(before > 0);
  });

  test("that are too long fail alone", () => {
    const { connection, output } = open();
    const [large, small] = [new Call(2_000), new Call()];
    connection.call(large);
    connection.call(small);
    output();
    assert.match(large.heard.join(), /^too large 20\d\d$/);
    assert.deepEqual([small.heard, small.callId, connection.intent], [[], 2, "run"]);
  });

  test("have their cells behind them", () => {
    const { connection, output } = open();
    output();
    connection.call(new Call(1, Uint8Array.of(4, 5, 6)));
    const said = output();
    assert.deepEqual([...said.subarray(-5)], [1, 0x5a, 4, 5, 6]);
  });

  test("wait while the socket takes no more, and leave in their order", () => {
    const { connection } = open({ maxFrameBytes: 1_000_000, maxCalls: 100 });
    const calls = Array.from({ length: 10 }, () => new Call(100_000));
    for (const call of calls) connection.call(call);
    connection.takeOutput(0);
    assert.deepEqual(
      calls.map(({ callId }) => callId),
      [1, 2, 3, ...Array.from({ length: 7 }, () => undefined)],
    );
  });

  test("are ended by the connection's loss, sent or not", () => {
    const { connection, heard, output } = open();
    const [sent, waiting] = [new Call(), new Call()];
    connection.call(sent);
    output();
    connection.call(waiting);
    connection.receiveEnd();
    connection.connectionLost(undefined);
    connection.connectionLost(undefined);
    assert.deepEqual(
      [...sent.heard, ...waiting.heard],
      Array.from({ length: 2 }, () => "end The server closed the connection"),
    );
    assert.deepEqual(heard, ["closed The server closed the connection"]);
  });
});

describe("the end", () => {
  test("comes when it has been idle, and not while a call is under way", () => {
    const { connection, output } = open();
    assert.equal(connection.nextTimeout(), Number.POSITIVE_INFINITY);
    output();
    assert.equal(connection.nextTimeout(), 100);
    connection.handleTimeout(99);
    assert.equal(connection.intent, "run");
    connection.call(new Call());
    assert.equal(connection.nextTimeout(), Number.POSITIVE_INFINITY);
    output();
    connection.receive(Uint8Array.from(frame({ callId: 1 }, [1])), 150);
    connection.takeOutput(150);
    assert.equal(connection.nextTimeout(), 250);
    connection.handleTimeout(250);
    assert.deepEqual([connection.intent, connection.refusal], ["close", "over"]);
  });

  test("waits for calls that are under way", () => {
    const { connection, output } = open();
    const [sent, waiting] = [new Call(), new Call()];
    connection.call(sent);
    output();
    connection.call(waiting);
    connection.close();
    assert.deepEqual([connection.intent, connection.refusal], ["run", "over"]);
    output();
    connection.receive(Uint8Array.from([...frame({ callId: 1 }, [1]), ...frame({ callId: 2 }, [2])]), 0);
    assert.equal(connection.intent, "close");
    assert.deepEqual([...sent.heard, ...waiting.heard], ["answer 1 cells none", "answer 2 cells none"]);
  });

  test("comes at once while SASL goes on", () => {
    const { connection, output } = open({ authCode: 82 });
    const call = new Call();
    connection.call(call);
    output();
    connection.close();
    assert.equal(connection.intent, "abort");
    connection.connectionLost(undefined);
    assert.equal(call.heard.length, 1);
  });
});
