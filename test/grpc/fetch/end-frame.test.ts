/** The frame that ends a stream is told from its messages, wherever the bytes are cut. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { defaultCompressors } from "../../../src/grpc/compression/compressors.ts";
import { EndFrameReader, endPayload } from "../../../src/grpc/fetch/end-frame.ts";
import { joinBytes } from "../../../src/transport/join-bytes.ts";
import { gzipCompression } from "../gzip-compression.ts";
import { frame } from "./fake-fetch.ts";

function read(chunks: readonly Uint8Array[], endFlag: number = 0x80) {
  const messages: Uint8Array[] = [];
  const broken: string[] = [];
  const reader = new EndFrameReader({
    endFlag,
    onMessages: (bytes) => messages.push(bytes.slice()),
    onBroken: (message) => broken.push(message),
  });
  for (const chunk of chunks) reader.receive(chunk);
  return { messages: joinBytes(messages), end: reader.end, broken };
}

const MESSAGES = joinBytes([frame(0, "first"), frame(1, ""), frame(0, "third")]);
const STREAM = joinBytes([MESSAGES, frame(0x80, "the end")]);

describe("the frame at the end", () => {
  test("is the same wherever the stream is cut in two", () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const { messages, end, broken } = read([STREAM.subarray(0, at), STREAM.subarray(at)]);
      assert.deepEqual(messages, MESSAGES);
      assert.equal(new TextDecoder().decode(end?.payload), "the end");
      assert.equal(end?.compressed, false);
      assert.deepEqual(broken, []);
    }
  });

  test("is the same byte by byte", () => {
    const { messages, end } = read(Array.from(STREAM, (byte) => Uint8Array.of(byte)));
    assert.deepEqual(messages, MESSAGES);
    assert.equal(end?.payload.length, 7);
  });

  test("is the same for any messages and any cuts", () => {
    const streams = fc.record({
      payloads: fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 }),
      end: fc.uint8Array({ maxLength: 20 }),
      cuts: fc.array(fc.nat(120), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(streams, ({ payloads, end, cuts }) => {
        const sent = joinBytes(payloads.map((payload) => frame(0, payload)));
        const all = joinBytes([sent, frame(2, end)]);
        const at = [0, ...cuts.map((cut) => Math.min(cut, all.length)).toSorted((a, b) => a - b), all.length];
        const seen = read(
          at.slice(1).map((to, i) => all.subarray(at[i], to)),
          2,
        );
        assert.deepEqual(seen.messages, sent);
        assert.deepEqual(seen.end?.payload, end);
      }),
    );
  });

  test("may be empty", () => {
    assert.equal(read([frame(0x80, "")]).end?.payload.length, 0);
  });

  test("is not there before all of it is", () => {
    for (let length = 0; length < STREAM.length; length++)
      assert.equal(read([STREAM.subarray(0, length)]).end, undefined);
  });

  test("is the last: nothing may follow", () => {
    assert.match(read([STREAM, Uint8Array.of(0)]).broken[0] ?? "", /bytes behind the end of the stream/);
  });

  test("has a limit, before any of it is kept", () => {
    const prefix = Uint8Array.of(0x80, 0, 1, 0, 1);
    assert.match(read([prefix]).broken[0] ?? "", /65537 bytes of trailers, and the limit is 65536/);
  });

  test("may be compressed", async () => {
    const compressed = await gzipCompression.compress(new TextEncoder().encode("the end"));
    const { end } = read([frame(0x81, compressed)]);
    assert.equal(end?.compressed, true);
    const payload = await endPayload(end, "gzip", defaultCompressors);
    assert.equal(new TextDecoder().decode(payload), "the end");
  });

  test("in an encoding that is not known is refused", () => {
    const { end } = read([frame(0x81, "the end")]);
    assert.throws(() => endPayload(end!, "zstd", defaultCompressors), /encoding is "zstd", which was not offered/);
  });
});
