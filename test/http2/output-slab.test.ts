/**
 * The output slab: order, ownership of what was taken, and what is copied.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { OutputSlab } from "../../src/http2/output-slab.ts";
import { concatBytes } from "./hex.ts";

function takeAll(out: OutputSlab): Uint8Array[] {
  const views: Uint8Array[] = [];
  for (let view = out.take(); view !== undefined; view = out.take()) views.push(view);
  return views;
}

test("what fits a slab leaves as one view", () => {
  const out = new OutputSlab();
  for (let i = 0; i < 40; i++) out.append(new Uint8Array(50).fill(i));
  assert.equal(out.pendingBytes, 2_000);
  assert.equal(takeAll(out).length, 1);
  assert.equal(out.pendingBytes, 0);
  assert.equal(out.take(), undefined);
});

test("slabs grow from 2 KiB to 64 KiB as they are used up", () => {
  const out = new OutputSlab();
  const sizes = new Set<number>();
  for (let i = 0; i < 300_000; i++) {
    out.reserve(1);
    sizes.add(out.bytes.length);
    if (i % 1_000 === 0) takeAll(out);
  }
  assert.deepEqual([...sizes], [2_048, 4_096, 8_192, 16_384, 32_768, 65_536]);
});

test("a large body goes between two views by reference", () => {
  const out = new OutputSlab();
  const body = new Uint8Array(16_384).fill(7);
  out.append(Uint8Array.of(1));
  out.append(body);
  out.append(Uint8Array.of(2));
  const views = takeAll(out);
  assert.deepEqual(
    views.map((view) => view.length),
    [1, 16_384, 1],
  );
  assert.equal(views[1], body);
});

test("a request for more than a slab gets one of its own", () => {
  const out = new OutputSlab({ slabBytes: 16 });
  out.append(Uint8Array.of(1));
  const offset = out.reserve(100);
  out.bytes.fill(9, offset, offset + 100);
  assert.deepEqual(
    takeAll(out).map((view) => view.length),
    [1, 100],
  );
});

test("any sequence of writes and takes keeps the bytes and their order, and leaves taken bytes alone", () => {
  const step = fc.oneof(fc.constant("take" as const), fc.nat({ max: 90 }), fc.constantFrom(16_383, 16_384, 20_000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const out = new OutputSlab({ slabBytes: 128 });
      const written: Uint8Array[] = [];
      const taken: Uint8Array[] = [];
      for (const [i, each] of steps.entries()) {
        if (each === "take") {
          const view = out.take();
          if (view !== undefined) taken.push(view);
          continue;
        }
        const bytes = new Uint8Array(each).fill(i);
        written.push(bytes);
        if (each % 2 === 0) {
          out.append(bytes);
        } else {
          const offset = out.reserve(each);
          out.bytes.set(bytes, offset);
        }
        const pending = concatBytes(written).length - concatBytes(taken).length;
        assert.equal(out.pendingBytes, pending);
      }
      assert.deepEqual(concatBytes([...taken, ...takeAll(out)]), concatBytes(written));
    }),
    { numRuns: 300 },
  );
});
