/** Jute there and back, and everything that no jute is. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { JuteError } from "../../../src/zookeeper/wire/jute-error.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";

type Value =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "long"; readonly value: bigint }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string | undefined }
  | { readonly kind: "buffer"; readonly value: Uint8Array | undefined }
  | { readonly kind: "vector"; readonly value: readonly string[] | undefined };

const values: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant("int" as const), value: fc.integer() }),
  fc.record({ kind: fc.constant("long" as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ kind: fc.constant("bool" as const), value: fc.boolean() }),
  fc.record({
    kind: fc.constant("string" as const),
    value: fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant("buffer" as const),
    value: fc.option(fc.uint8Array({ maxLength: 600 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("vector" as const), value: fc.option(fc.array(fc.string()), { nil: undefined }) }),
);

function write(writer: JuteWriter, { kind, value }: Value): void {
  if (kind === "vector") writer.vector(value, (text) => writer.string(text));
  else if (kind === "int") writer.int(value);
  else if (kind === "long") writer.long(value);
  else if (kind === "bool") writer.bool(value);
  else if (kind === "string") writer.string(value);
  else writer.buffer(value);
}

function read(reader: JuteReader, kind: Value["kind"]): unknown {
  return kind === "vector" ? reader.vector(() => reader.text(), 4) : reader[kind]();
}

describe("jute", () => {
  test("brings back what was written", () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 20 }), (all) => {
        const writer = new JuteWriter();
        for (const value of all) write(writer, value);
        const reader = new JuteReader(writer.take());
        for (const { kind, value } of all) assert.deepEqual(read(reader, kind), value);
        assert.equal(reader.remaining, 0);
      }),
    );
  });

  test("any bytes are read or refused with a JuteError, and never beyond their end", () => {
    const kinds = fc.constantFrom<Value["kind"]>("int", "long", "bool", "string", "buffer", "vector");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(kinds, { maxLength: 8 }), (bytes, all) => {
        const reader = new JuteReader(bytes);
        try {
          for (const kind of all) read(reader, kind);
        } catch (error) {
          assert.ok(error instanceof JuteError, String(error));
        }
      }),
    );
  });

  for (const [name, bytes, kind] of [
    ["a string longer than its packet", [0, 0, 0, 5, 1], "string"],
    ["a negative length other than -1", [0xff, 0xff, 0xff, 0xfe], "string"],
    ["a buffer longer than its packet", [0x7f, 0xff, 0xff, 0xff], "buffer"],
    ["a vector of more items than fit", [0x7f, 0xff, 0xff, 0xff, 0, 0], "vector"],
    ["a vector of a negative count", [0xff, 0xff, 0xff, 0xfe], "vector"],
    ["an int that is cut", [0, 0, 0], "int"],
  ] as const) {
    test(`refuses ${name}`, () => assert.throws(() => read(new JuteReader(Uint8Array.from(bytes)), kind), JuteError));
  }

  test("what was taken is never written again, and what was not moves along when the slab is used up", () => {
    const writer = new JuteWriter();
    const taken: Uint8Array[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 2_000; i++) {
      const at = writer.length;
      writer.int(0);
      const text = i % 7 === 0 ? `ä${"é".repeat(i % 90)}` : `/node-${i}${"x".repeat(i % 70)}`;
      writer.string(text);
      writer.intAt(at, i);
      expected.push(`${i} ${text}`);
      if (i % 5 === 4) taken.push(writer.take());
    }
    const reader = new JuteReader(Uint8Array.from(taken.flatMap((bytes) => [...bytes])));
    assert.deepEqual(
      expected.map(() => `${reader.int()} ${reader.text()}`),
      expected,
    );
    assert.equal(reader.remaining, 0);
  });

  test("a record longer than a slab is whole, and leaves no large slab behind", () => {
    const writer = new JuteWriter();
    const long = new Uint8Array(1_000_000).fill(3);
    writer.int(7);
    writer.buffer(long);
    writer.truncate(writer.length - 1);
    assert.equal(writer.take().length, 4 + 4 + long.length - 1);
    writer.int(7);
    assert.ok(writer.take().buffer.byteLength < 1_000);
  });

  test("a long that is a time is exact up to 2^53", () => {
    for (const value of [0n, 1n, -1n, 1_795_238_046_151n, 2n ** 53n - 1n, -(2n ** 40n)]) {
      const writer = new JuteWriter();
      writer.long(value);
      assert.equal(new JuteReader(writer.take()).longNumber(), Number(value));
    }
  });
});
