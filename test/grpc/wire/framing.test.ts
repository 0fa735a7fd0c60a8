/** Length-prefixed messages, whole and cut at every byte. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { frameMessage, MessageReader, PREFIX_BYTES } from "../../../src/grpc/wire/framing.ts";

function reader(maxBytes = 1_000_000) {
  const heard: string[] = [];
  const messages: Uint8Array[] = [];
  const sink = {
    onMessage: (message: Uint8Array, compressed: boolean) => {
      messages.push(message);
      heard.push(`${compressed ? "compressed" : "message"} ${[...message.subarray(0, 8)].join(",")}`);
    },
    onFramingError: (kind: string, text: string) => heard.push(`${kind}: ${text}`),
  };
  return { heard, messages, reader: new MessageReader(sink, maxBytes) };
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

const STREAMS: readonly (readonly [name: string, stream: Uint8Array, heard: readonly string[], partial: boolean])[] = [
  ["nothing", bytes(), [], false],
  ["one message", frameMessage(bytes(1, 2, 3), false), ["message 1,2,3"], false],
  ["an empty message", frameMessage(bytes(), false), ["message "], false],
  [
    "several of both kinds",
    join(
      frameMessage(bytes(1), false),
      frameMessage(bytes(), true),
      frameMessage(bytes(2, 3), true),
      frameMessage(bytes(), false),
    ),
    ["message 1", "compressed ", "compressed 2,3", "message "],
    false,
  ],
  ["a prefix that is cut", bytes(0, 0, 0), [], true],
  ["a message that is cut", frameMessage(bytes(1, 2, 3), false).subarray(0, 7), [], true],
  [
    "a length above the limit",
    join(frameMessage(bytes(1), false), bytes(0, 0, 0, 0, 21, 9, 9)),
    [
      "message 1",
      `too-large: The server sent a message of 21 bytes, and the limit is 20; raise "maxReceiveMessageBytes" or the service config's "maxResponseMessageBytes"`,
    ],
    false,
  ],
  [
    "a length of 4 GiB",
    bytes(0, 0xff, 0xff, 0xff, 0xff),
    [
      `too-large: The server sent a message of 4294967295 bytes, and the limit is 20; raise "maxReceiveMessageBytes" or the service config's "maxResponseMessageBytes"`,
    ],
    false,
  ],
  ["flags that nobody defined", bytes(2, 0, 0, 0, 0), ["invalid: The server sent a message with flags 0x2"], false],
  ["a message of just the limit", frameMessage(new Uint8Array(20), false), ["message 0,0,0,0,0,0,0,0"], false],
];

describe("framing", () => {
  for (const [name, stream, heard, partial] of STREAMS) {
    test(`reads ${name} alike, whole and cut at every byte or two`, () => {
      const cuts: readonly number[][] = [
        [],
        ...Array.from({ length: stream.length }, (_, i) => [i]),
        ...Array.from({ length: stream.length }, (_, i) => [i, Math.min(i + 2, stream.length)]),
        Array.from({ length: stream.length }, (_, i) => i),
      ];
      for (const at of cuts) {
        const read = reader(20);
        const ends = [...at, stream.length];
        let from = 0;
        for (const end of ends) {
          // The chunk is the caller's again after the call: what is in it must not matter any more.
          const chunk = stream.slice(from, end);
          read.reader.receive(chunk);
          chunk.fill(0xee);
          from = end;
        }
        assert.deepEqual(read.heard, heard, `cut at ${at.join(", ")}`);
        if (partial) assert.equal(read.reader.partial, true);
      }
    });
  }

  test("takes memory by what has arrived, and not by what a length promises", () => {
    const { reader: read } = reader(0xffff_ffff);
    read.receive(bytes(0, 0xff, 0xff, 0xff, 0xff, 1));
    assert.equal(read.partial, true);
  });

  test("reads any messages in any pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.boolean()), { maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 50 }),
        (messages, sizes) => {
          const stream = join(...messages.map(([message, compressed]) => frameMessage(message, compressed)));
          const read = reader();
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            read.reader.receive(stream.subarray(at, at + size));
            at += size;
          }
          assert.deepEqual(
            read.messages,
            messages.map(([message]) => message),
          );
          assert.equal(read.reader.partial, false);
        },
      ),
    );
  });

  test("assembles a message that grows over many chunks", () => {
    const message = new Uint8Array(3_000_001).map((_, i) => i % 251);
    const framed = frameMessage(message, false);
    const read = reader(4_000_000);
    for (let at = 0; at < framed.length; at += 16_384) read.reader.receive(framed.subarray(at, at + 16_384));
    assert.equal(read.messages.length, 1);
    assert.deepEqual(read.messages[0], message);
    assert.equal(framed.length, message.length + PREFIX_BYTES);
  });
});
