/** Protobuf by hand against the generic codec: what one writes the other reads, byte for byte. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { ProtoReader } from "../../../src/hbase/wire/proto-reader.ts";
import { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";
import { WireError } from "../../../src/hbase/wire/wire-error.ts";

const numbers = [0, 1, 127, 128, 300, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const longs = [0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n];

describe("the writer", () => {
  test("writes as the generic codec does", () => {
    const out = new ProtoWriter();
    const reference = new BinaryWriter();
    numbers.forEach((value, at) => {
      out.uint(at + 1, value);
      reference.uint32(((at + 1) << 3) | 0).uint32(value);
    });
    for (const value of [...longs, -1n, -(2n ** 63n)]) {
      out.uint64(20, value);
      reference.uint32(20 << 3).uint64(BigInt.asUintN(64, value));
    }
    for (const value of ["", "plain", "grüße", "x".repeat(200), "日本".repeat(100)]) {
      out.string(300, value);
      reference.uint32((300 << 3) | 2).string(value);
    }
    out.bool(4, true);
    reference.uint32(4 << 3).bool(true);
    out.bytes(5, Uint8Array.of(1, 2));
    reference.uint32((5 << 3) | 2).bytes(Uint8Array.of(1, 2));
    out.uint(6, undefined);
    out.uint64(6, undefined);
    out.bool(6, undefined);
    out.string(6, undefined);
    out.bytes(6, undefined);
    assert.deepEqual(out.take(), reference.finish());
  });

  for (const length of [0, 127, 128, 16_383, 16_384, 100_000]) {
    test(`moves a message of ${length} bytes behind its length`, () => {
      const out = new ProtoWriter();
      const outer = out.beginField(1);
      const inner = out.beginField(2);
      out.raw(new Uint8Array(length).fill(7));
      out.end(inner);
      out.end(outer);
      const reader = new ProtoReader(out.take());
      assert.equal(reader.next(), 1);
      const nested = reader.message();
      assert.equal(nested.next(), 2);
      assert.deepEqual(nested.bytes(), new Uint8Array(length).fill(7));
      assert.deepEqual([nested.next(), reader.next()], [0, 0]);
    });
  }

  test("what was taken stays as it is while more is written", () => {
    const out = new ProtoWriter();
    const taken: Uint8Array[] = [];
    for (let i = 0; i < 2_000; i++) {
      out.int32(i);
      out.raw(new Uint8Array(i % 50).fill(i));
      taken.push(out.take());
    }
    taken.forEach((bytes, i) => {
      assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getInt32(0), i);
      assert.ok(bytes.subarray(4).every((byte) => byte === (i & 0xff)));
    });
  });

  test("numbers of fixed width have their highest byte first", () => {
    const out = new ProtoWriter();
    out.byte(1);
    out.int16(0x0203);
    out.int32(-2);
    out.int64(-3n);
    out.int32At(3, 0x0405_0607);
    assert.deepEqual([...out.take()], [1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 253]);
  });
});

describe("the reader", () => {
  test("reads what the generic codec writes", () => {
    const writer = new BinaryWriter();
    for (const value of numbers) writer.uint32(value);
    for (const value of longs) writer.uint64(value);
    writer
      .int32(-7)
      .int32(7)
      .uint64(2n ** 64n - 1n);
    const bytes = writer.finish();
    const reader = new ProtoReader(bytes);
    assert.deepEqual(
      numbers.map(() => reader.uint()),
      numbers,
    );
    assert.deepEqual(
      longs.map(() => reader.uint64()),
      longs,
    );
    assert.deepEqual([reader.int32(), reader.int32(), reader.uint64()], [-7, 7, 2n ** 64n - 1n]);
    assert.equal(reader.remaining, 0);
    assert.equal(new BinaryReader(bytes).uint32(), 0);
  });

  test("passes over fields of every wire type, and reads repeated numbers packed and not", () => {
    const writer = new BinaryWriter();
    writer.uint32((9 << 3) | 0).uint32(300);
    writer.uint32((9 << 3) | 1).fixed64(1n);
    writer.uint32((9 << 3) | 5).fixed32(1);
    writer.uint32((9 << 3) | 2).string("skipped");
    writer
      .uint32((1 << 3) | 2)
      .fork()
      .uint32(1)
      .uint32(300)
      .join();
    writer.uint32((1 << 3) | 0).uint32(2);
    const reader = new ProtoReader(writer.finish());
    const seen: number[] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) reader.eachUint((value) => seen.push(value));
      else reader.skip();
    }
    assert.deepEqual(seen, [1, 300, 2]);
  });

  const broken: readonly (readonly [what: string, bytes: readonly number[]])[] = [
    ["a number without an end", [0x08, 0x80]],
    ["a number of eleven bytes", [0x08, ...Array.from({ length: 10 }, () => 0xff), 1]],
    ["a field longer than the message", [0x0a, 5, 1]],
    ["a length that would wrap around", [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ["field 0", [0x00, 1]],
    ["a wire type that is none", [0x0b]],
  ];
  for (const [what, bytes] of broken) {
    test(`refuses ${what}`, () => {
      assert.throws(() => {
        const reader = new ProtoReader(Uint8Array.from(bytes));
        while (reader.next() !== 0) reader.skip();
      }, WireError);
    });
  }
});
