/**
 * HPACK's parts: integers, the Huffman code, and the two tables (RFC 7541 §5, Appendices A to C).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DynamicTable } from "../../../src/http2/hpack/dynamic-table.ts";
import { decodeHuffman, encodeHuffman, huffmanLength, latin1String } from "../../../src/http2/hpack/huffman.ts";
import { MAX_INTEGER_BYTES, readInteger, writeInteger } from "../../../src/http2/hpack/integer.ts";
import { STATIC_TABLE_LENGTH, findStaticField, findStaticName } from "../../../src/http2/hpack/static-table.ts";
import { fromHex, toHex } from "../hex.ts";

describe("integers", () => {
  const cases: readonly (readonly [value: number, prefixBits: number, hex: string])[] = [
    [10, 5, "0a"], // Appendix C.1.1
    [1337, 5, "1f9a0a"], // C.1.2
    [42, 8, "2a"], // C.1.3
    [0, 4, "00"],
    [14, 4, "0e"],
    [15, 4, "0f00"],
    [127, 7, "7f00"],
    [254, 7, "7f7f"],
    [255, 7, "7f8001"],
  ];
  for (const [value, prefixBits, hex] of cases) {
    test(`${value} with a prefix of ${prefixBits} bits is ${hex}`, () => {
      const bytes = new Uint8Array(MAX_INTEGER_BYTES);
      assert.equal(toHex(bytes.subarray(0, writeInteger(bytes, 0, value, prefixBits, 0))), hex);
      assert.equal(readInteger({ bytes: fromHex(hex), position: 0 }, prefixBits), value);
    });
  }

  test("any integer survives, and the bits above the prefix do too", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xfff_ffff }), fc.integer({ min: 4, max: 7 }), (value, prefixBits) => {
        const bytes = new Uint8Array(MAX_INTEGER_BYTES);
        const pattern = 1 << prefixBits;
        const end = writeInteger(bytes, 0, value, prefixBits, pattern);
        const cursor = { bytes: bytes.subarray(0, end), position: 0 };
        assert.equal(readInteger(cursor, prefixBits), value);
        assert.equal(cursor.position, end);
        assert.equal(bytes[0]! & pattern, pattern);
      }),
    );
  });
});

describe("the Huffman code", () => {
  const cases: readonly (readonly [text: string, hex: string])[] = [
    ["www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"],
    ["no-cache", "a8eb10649cbf"],
    ["custom-key", "25a849e95ba97d7f"],
    ["302", "6402"],
    ["Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff"],
    ["", ""],
  ];
  for (const [text, hex] of cases) {
    test(`"${text}" is ${hex}`, () => {
      const bytes = new Uint8Array(64);
      assert.equal(toHex(bytes.subarray(0, encodeHuffman(text, bytes, 0))), hex);
      assert.equal(huffmanLength(text), hex.length / 2);
      assert.equal(decodeHuffman(fromHex(hex), 0, hex.length / 2), text);
    });
  }

  test("any octets survive", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (octets) => {
        const text = latin1String(octets, 0, octets.length);
        const bytes = new Uint8Array(huffmanLength(text));
        assert.equal(encodeHuffman(text, bytes, 0), bytes.length);
        assert.equal(decodeHuffman(bytes, 0, bytes.length), text);
      }),
    );
  });

  test("a string of more octets than one call can make survives", () => {
    const text = "0123456789abcdef".repeat(1_000);
    const bytes = new Uint8Array(huffmanLength(text));
    encodeHuffman(text, bytes, 0);
    assert.equal(decodeHuffman(bytes, 0, bytes.length), text);
  });
});

describe("the static table", () => {
  const cases: readonly (readonly [name: string, value: string, index: number])[] = [
    [":authority", "", 1],
    [":method", "POST", 3],
    [":status", "500", 14],
    ["www-authenticate", "", 61],
    [":status", "201", 0],
    ["x-unknown", "", 0],
  ];
  for (const [name, value, index] of cases) {
    test(`"${name}: ${value}" has index ${index}`, () => assert.equal(findStaticField(name, value), index));
  }

  test("a name is found at its first entry", () => {
    assert.equal(STATIC_TABLE_LENGTH, 61);
    assert.equal(findStaticName(":status"), 8);
    assert.equal(findStaticName("x-unknown"), 0);
  });
});

describe("the dynamic table", () => {
  test("an entry as large as the table stays alone in it", () => {
    const table = new DynamicTable(100);
    table.add("a", "");
    table.add("b", "x".repeat(67));
    assert.equal(table.length, 1);
    assert.equal(table.sizeBytes, 100);
  });

  test("an entry larger than the table empties it", () => {
    const table = new DynamicTable(100);
    table.add("a", "");
    table.add("b", "x".repeat(68));
    assert.equal(table.length, 0);
    assert.equal(table.sizeBytes, 0);
  });

  test("it equals a plain array that is cut to size", () => {
    const step = fc.oneof(
      fc.record({ name: fc.constantFrom("a", "bb"), value: fc.string({ maxLength: 40 }) }),
      fc.record({ size: fc.nat({ max: 600 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new DynamicTable(300);
        let model: (readonly [string, string])[] = [];
        let limit = 300;
        for (const each of steps) {
          if ("size" in each) {
            limit = each.size;
            table.resize(limit);
          } else {
            table.add(each.name, each.value);
            model.unshift([each.name, each.value]);
          }
          let size = 0;
          const end = model.findIndex(([name, value]) => (size += name.length + value.length + 32) > limit);
          if (end >= 0) model = model.slice(0, end);
          const entries = model.map((_, position) => [table.name(position), table.value(position)]);
          assert.equal(table.length, model.length);
          assert.deepEqual(entries, model);
        }
      }),
    );
  });
});
