/** Workers' compression streams: how much of a bomb goes in before it is refused. (Elsewhere threads inflate, and answer when they do.) */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { compress, decompress } from "../../../src/transport/workers/compression.ts";

const Native = globalThis.DecompressionStream;
let written = 0;

/** Counts what goes in. */
class CountingStream {
  readonly readable: unknown;
  readonly writable: { getWriter(): { write(piece: Uint8Array): Promise<void>; close(): Promise<void> } };

  constructor(format: "gzip" | "deflate") {
    const { readable, writable } = new Native(format);
    const writer = writable.getWriter();
    const write = (piece: Uint8Array<ArrayBuffer>): Promise<void> => {
      written += piece.length;
      return writer.write(piece);
    };
    this.readable = readable;
    this.writable = { getWriter: () => ({ write, close: () => writer.close() }) };
  }
}

before(() => {
  globalThis.DecompressionStream = CountingStream as unknown as typeof Native;
});
after(() => {
  globalThis.DecompressionStream = Native;
});

for (const format of ["gzip", "deflate"] as const) {
  test(`of a ${format} bomb no more goes in than what shows that it is one`, async () => {
    const bomb = await compress(format, new Uint8Array(64_000_000));
    written = 0;
    await assert.rejects(decompress(format, bomb, 4_194_304), RangeError);
    assert.ok(written <= 8_192, `${written} of ${bomb.length} bytes went in`);
  });

  test(`of ${format} that is no bomb all goes in`, async () => {
    const plain = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7);
    const compressed = await compress(format, plain);
    written = 0;
    assert.deepEqual(new Uint8Array(await decompress(format, compressed, plain.length)), plain);
    assert.equal(written, compressed.length);
  });
}
