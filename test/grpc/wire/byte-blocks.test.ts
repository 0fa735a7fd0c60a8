/** Small arrays in shared blocks: never the same bytes twice, and nothing shared that is large. */
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { ByteBlocks } from "../../../src/grpc/wire/byte-blocks.ts";

describe("byte blocks", () => {
  test("arrays that are filled one after the other keep their bytes", () => {
    const blocks = new ByteBlocks(64);
    const arrays = Array.from({ length: 50 }, (_, i) => blocks.take(i % 17).fill(i));
    for (const [i, array] of arrays.entries())
      assert.deepEqual(
        [...array],
        Array.from({ length: i % 17 }, () => i),
      );
  });

  test("short arrays share a block, and a long one stands alone", () => {
    const blocks = new ByteBlocks(64);
    const [a, b, long] = [blocks.take(10), blocks.take(10), blocks.take(50)];
    assert.equal(a.buffer, b.buffer);
    assert.equal(long.buffer.byteLength, 50);
  });

  test("who takes little holds little: blocks grow from 512 bytes to the limit", () => {
    const blocks = new ByteBlocks(4_096);
    const sizes = new Set(Array.from({ length: 200 }, () => blocks.take(100).buffer.byteLength));
    assert.deepEqual([...sizes], [512, 1_024, 2_048, 4_096]);
  });

  test("blocks of no bytes share nothing", () => {
    const blocks = new ByteBlocks(0);
    assert.equal(blocks.take(1).buffer.byteLength, 1);
    assert.equal(blocks.take(0).length, 0);
  });

  test("a block whose memory was transferred away is followed by another", () => {
    const blocks = new ByteBlocks(64);
    const first = blocks.take(4);
    structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
    const second = blocks.take(4).fill(7);
    assert.deepEqual([...second], [7, 7, 7, 7]);
  });
});
