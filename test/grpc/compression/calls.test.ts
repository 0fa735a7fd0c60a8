/** Compression on the wire (grpc/doc/compression.md): who chooses, what is offered, and answers that do not keep to it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import {
  callOptions,
  CompressorRegistry,
  createGrpcTransport,
  defaultCompressors,
  insecure,
  type Compressor,
  type GrpcTransportOptions,
} from "../../../src/grpc/index.ts";
import type { ScriptedConnection } from "../../../src/testing/scripted-server.ts";
import { memoryDialer } from "../../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";
import { answer, field, OK_HEAD, serving, type Script } from "../scripts.ts";
import { collect, failsWith, TARGET, withScript } from "../world.ts";

/** Not much of a compression: every bit turned round. It notes the limits that it is given. */
function flipping(limits: number[] = []): Compressor {
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
  return {
    name: "flip",
    compress: flip,
    decompress: (bytes, maxBytes) => {
      limits.push(maxBytes);
      if (bytes.length > maxBytes) throw new RangeError("Too much");
      return flip(bytes);
    },
  };
}

const compressors: CompressorRegistry = new CompressorRegistry([flipping()]);

function framed(flag: number, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes[0] = flag;
  bytes.set(message, 5);
  return bytes;
}

interface Seen {
  encoding: string | undefined;
  accepted: string | undefined;
  /** The compressed flag of each message. */
  readonly flags: number[];
}

/** A server that notes how a request is compressed. */
function noting(seen: Seen): Script {
  return async (connection) => {
    connection.settings();
    for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
      if (frame.type === "headers") {
        seen.encoding = field(frame.fields, "grpc-encoding");
        seen.accepted = field(frame.fields, "grpc-accept-encoding");
        let body: number[] = [];
        for (let ended = false; !ended;) {
          const { data, endStream } = await connection.nextOf("data");
          body.push(...data);
          ended = endStream;
        }
        for (; body.length > 0; body = body.slice(5 + new DataView(Uint8Array.from(body).buffer).getUint32(1)))
          seen.flags.push(body[0] ?? 0);
        answer(connection, frame.streamId);
      }
    }
  };
}

describe("a request", () => {
  const long = "x".repeat(2_000);
  interface SendCase {
    readonly name: string;
    readonly client?: Partial<GrpcTransportOptions>;
    readonly call?: string;
    readonly phrases?: readonly string[];
    readonly encoding: string | undefined;
    readonly flags: readonly number[];
  }
  const CASES: readonly SendCase[] = [
    { name: "is not compressed unless that is asked for", encoding: undefined, flags: [0] },
    { name: "is by the channel's choice", client: { sendCompression: "flip" }, encoding: "flip", flags: [1] },
    { name: "is by the call's choice", call: "flip", encoding: "flip", flags: [1] },
    {
      name: "is not where the call chooses identity",
      ...{ client: { sendCompression: "flip" }, call: "identity", encoding: undefined, flags: [0] },
    },
    {
      name: "is sent as it is where it is short, and says so message by message",
      ...{ client: { sendCompression: "flip" }, phrases: [long, "short", long], encoding: "flip", flags: [1, 0, 1] },
    },
    {
      name: "is compressed however short, if told so",
      ...{ client: { sendCompression: "flip", compressMinBytes: 0 }, phrases: ["short"], encoding: "flip", flags: [1] },
    },
  ];
  for (const { name, client: options, call, phrases = [long], encoding, flags } of CASES) {
    test(name, () => {
      const seen: Seen = { encoding: undefined, accepted: undefined, flags: [] };
      return withScript(
        noting(seen),
        async ({ clock, client }) => {
          const input = (async function* () {
            for (const phrase of phrases) yield { phrase };
          })();
          const contextValues = callOptions({ sendCompression: call });
          await clock.runUntil(client.dictate(input, { contextValues }));
          assert.deepEqual(seen, { encoding, accepted: "flip,identity", flags });
        },
        { client: { compressors, ...options } },
      );
    });
  }

  test("in a compression that is not there fails, and nothing is sent", () =>
    withScript(
      serving(() => assert.fail("a call came")),
      async ({ clock, client }) => {
        const contextValues = callOptions({ sendCompression: "zstd" });
        const words = /"zstd" is not registered; known are "gzip, ?deflate/;
        await failsWith(clock, client.translate({}, { contextValues }), Code.Internal, words);
        await failsWith(clock, collect(client.recite({}, { contextValues })), Code.Internal, words);
      },
    ));

  test("in a codec that is not there fails, and nothing is sent", () =>
    withScript(
      serving(() => assert.fail("a call came")),
      async ({ clock, client }) => {
        const contextValues = callOptions({ contentSubtype: "thrift" });
        const words = /No codec is registered as "thrift"; known are "proto"/;
        await failsWith(clock, client.translate({}, { contextValues }), Code.Internal, words);
      },
    ));

  test("of a channel whose compression is not there is never made", () => {
    const dialer = memoryDialer({ clock: new VirtualClock() });
    assert.throws(
      () => createGrpcTransport(TARGET, { credentials: insecure(), dialer, sendCompression: "zstd" }),
      (error) => error instanceof RangeError && error.message.includes('"zstd" is not registered'),
    );
  });
});

describe("a response", () => {
  const phrase = Uint8Array.of(0x0a, 2, 0x68, 0x69);
  const flipped = phrase.map((byte) => byte ^ 0xff);
  type Reply = (connection: ScriptedConnection, streamId: number) => void;
  const replying =
    (fields: readonly string[], ...messages: readonly Uint8Array[]): Reply =>
    (connection, streamId) => {
      connection.headers(streamId, [...OK_HEAD, ...fields]);
      for (const message of messages) connection.data(streamId, message);
      connection.headers(streamId, ["grpc-status", "0"], true);
    };
  const flip = ["grpc-encoding", "flip"];
  const CASES: readonly [string, Reply, (readonly [Code, RegExp])?, Partial<GrpcTransportOptions>?][] = [
    ["in a compression of the caller's own arrives", replying(flip, framed(1, flipped))],
    ["may have messages that are not compressed", replying(flip, framed(0, phrase))],
    ["may name its encoding in capitals", replying(["grpc-encoding", "FLIP"], framed(1, flipped))],
    ["may say that it has none", replying(["grpc-encoding", "identity"], framed(0, phrase))],
    [
      "in an encoding that was not offered is refused",
      replying(["grpc-encoding", "zstd"], framed(1, flipped)),
      [Code.Internal, /encoding "zstd", which was not offered/],
    ],
    [
      "with a compressed message and no encoding is refused",
      replying([], framed(1, flipped)),
      [Code.Internal, /compressed message without naming its encoding/],
    ],
    [
      "with a compressed message in identity is refused",
      replying(["grpc-encoding", "identity"], framed(1, flipped)),
      [Code.Internal, /compressed message without naming its encoding/],
    ],
    [
      "with a flag that means nothing is refused",
      replying(flip, framed(2, flipped)),
      [Code.Internal, /flag|prefix|framing/i],
    ],
    [
      "that is too long once decompressed is refused",
      replying(flip, framed(1, flipped)),
      [Code.ResourceExhausted, /above the limit of 5 bytes/],
      { compressors: new CompressorRegistry([{ ...flipping(), decompress: tooMuch }]), maxReceiveMessageBytes: 5 },
    ],
    [
      "that is damaged is refused",
      replying(["grpc-encoding", "gzip"], framed(1, Uint8Array.of(1, 2, 3))),
      [Code.Internal, /does not decompress/],
      { compressors: defaultCompressors },
    ],
  ];
  function tooMuch(): never {
    throw new RangeError("Too much");
  }
  for (const [name, reply, fails, options] of CASES) {
    test(name, () => {
      let calls = 0;
      return withScript(
        serving((connection, streamId) => {
          calls += 1;
          if (calls === 1) reply(connection, streamId);
          else answer(connection, streamId);
        }),
        async ({ clock, client, connections }) => {
          const call = client.translate({});
          if (fails === undefined) assert.equal((await clock.runUntil(call)).phrase, "hi");
          else await failsWith(clock, call, ...fails);
          await clock.runUntil(client.translate({}));
          assert.equal(connections(), 1);
        },
        { client: { compressors, ...options } },
      );
    });
  }

  test("is decompressed within the least limit of channel and config", () => {
    const limits: number[] = [];
    return withScript(
      serving(replying(flip, framed(1, flipped))),
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        assert.deepEqual(limits, [700]);
      },
      {
        client: {
          compressors: new CompressorRegistry([flipping(limits)]),
          serviceConfig: { methodConfig: [{ name: [{}], maxResponseMessageBytes: 700 }] },
        },
      },
    );
  });

  test("that is a bomb is refused while it inflates", async () => {
    // 8 MiB of nothing.
    const bomb = new Uint8Array(
      await new Response(
        new Blob([new Uint8Array(8 << 20)]).stream().pipeThrough(new CompressionStream("gzip")),
      ).arrayBuffer(),
    );
    await withScript(
      serving(replying(["grpc-encoding", "gzip"], framed(1, bomb))),
      async ({ clock, client }) => {
        assert.ok(bomb.length < 16_384);
        await failsWith(clock, client.translate({}), Code.ResourceExhausted, /above the limit of 65536 bytes once/);
      },
      { client: { maxReceiveMessageBytes: 65_536 } },
    );
  });
});
