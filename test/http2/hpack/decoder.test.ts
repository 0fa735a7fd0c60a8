/**
 * The decoder on malformed blocks, limits, table size updates, and repeated blocks (RFC 7541 §4.2, §5, §6).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { ErrorCode, Http2Error } from "../../../src/http2/error.ts";
import { HpackDecoder } from "../../../src/http2/hpack/decoder.ts";
import { HpackEncoder } from "../../../src/http2/hpack/encoder.ts";
import { HeaderTemplate } from "../../../src/http2/hpack/header-fields.ts";
import { concatBytes, fromHex } from "../hex.ts";

function failsWith(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof Http2Error && error.code === code;
}

describe("malformed blocks", () => {
  const cases: readonly (readonly [name: string, hex: string])[] = [
    ["index 0", "80"],
    ["an index above the static table while the dynamic one is empty", "be"],
    ["an index far above both tables", "ffff7f"],
    ["a name index above both tables", "7f20 01 61"],
    ["an integer without end", "ff8080"],
    ["an integer of too many octets", "ff8080808001"],
    ["an integer above 2^32", "ffffffffffffff01"],
    ["a literal without a name", "40"],
    ["a literal without a value", "400161"],
    ["a name that is cut", "400561"],
    ["a value that is cut", "4001610562"],
    ["a never-indexed literal that is cut", "10"],
    ["a Huffman string with an end-of-string symbol", "00 0161 84 3fffffff"],
    ["a Huffman string padded with zeros", "00 0161 81 18"],
    ["a Huffman string padded with a whole octet of ones", "00 0161 82 1fff"],
    ["a Huffman string that is padding only, 8 bits", "00 0161 81 ff"],
    ["a table size update behind a field", "82 20"],
    ["a table size update above our limit", "3fe21f"],
  ];
  for (const [name, hex] of cases) {
    test(`${name} is a compression error`, () => {
      assert.throws(() => new HpackDecoder().decode(fromHex(hex)), failsWith(ErrorCode.COMPRESSION_ERROR));
    });
  }

  test("a block cut anywhere is a compression error or a shorter list", () => {
    const block = fromHex("828684418cf1e3c2e5f23a6ba0ab90f4ff408825a849e95ba97d7f8925a849e95bb8e8b4bf");
    const whole = new HpackDecoder().decode(block) ?? [];
    for (let end = 0; end < block.length; end++) {
      try {
        const fields = new HpackDecoder().decode(block.subarray(0, end)) ?? [];
        assert.deepEqual(fields, whole.slice(0, fields.length));
      } catch (error) {
        assert.ok(failsWith(ErrorCode.COMPRESSION_ERROR)(error));
      }
    }
  });

  test("no octets make the decoder do anything but decode or throw its own error", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 6 }), (blocks) => {
        const decoder = new HpackDecoder({ maxListBytes: 512 });
        try {
          for (const block of blocks) decoder.decode(block);
        } catch (error) {
          assert.ok(error instanceof Http2Error);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("table size updates", () => {
  test("one at the start of a block is applied", () => {
    const decoder = new HpackDecoder();
    decoder.decode(fromHex("40 0161 0162"));
    assert.deepEqual(decoder.decode(fromHex("be")), ["a", "b"]);
    decoder.decode(fromHex("20 3fe11f 82"));
    assert.throws(() => decoder.decode(fromHex("be")), failsWith(ErrorCode.COMPRESSION_ERROR));
  });

  test("one is demanded once we lowered the limit below the table's size", () => {
    const decoder = new HpackDecoder();
    decoder.setMaxTableBytes(100);
    assert.throws(() => decoder.decode(fromHex("82")), failsWith(ErrorCode.COMPRESSION_ERROR));
  });

  test("one of exactly the lowered limit is enough", () => {
    const decoder = new HpackDecoder();
    decoder.decode(fromHex("82"));
    decoder.setMaxTableBytes(100);
    assert.deepEqual(decoder.decode(fromHex("3f45 82")), [":method", "GET"]);
    assert.deepEqual(decoder.decode(fromHex("82")), [":method", "GET"]);
  });

  test("one of more than the lowered limit is a compression error", () => {
    const decoder = new HpackDecoder();
    decoder.setMaxTableBytes(100);
    assert.throws(() => decoder.decode(fromHex("3f46 82")), failsWith(ErrorCode.COMPRESSION_ERROR));
  });

  test("none is demanded when the limit rises", () => {
    const decoder = new HpackDecoder();
    decoder.setMaxTableBytes(65_536);
    assert.deepEqual(decoder.decode(fromHex("82")), [":method", "GET"]);
  });
});

describe("the limit on a list", () => {
  const field = fromHex(`40 0161 0a ${"62".repeat(10)}`); // 43 bytes as the RFC counts them

  test("a list of exactly the limit is decoded", () => {
    assert.equal(new HpackDecoder({ maxListBytes: 86 }).decode(concatBytes([field, field]))?.length, 4);
  });

  test("a list above it gives no list, and leaves the table in step", () => {
    const decoder = new HpackDecoder({ maxListBytes: 85 });
    assert.equal(decoder.decode(concatBytes([field, field])), undefined);
    assert.deepEqual(decoder.decode(fromHex("bf")), ["a", "b".repeat(10)]);
  });

  test("a small block that stands for a huge list ends the connection", () => {
    const decoder = new HpackDecoder();
    decoder.decode(fromHex(`40 0161 7f8117 ${"62".repeat(3072)}`));
    const bomb = new Uint8Array(60_000).fill(0xbe);
    assert.throws(() => decoder.decode(bomb), failsWith(ErrorCode.ENHANCE_YOUR_CALM));
  });
});

describe("repeated blocks", () => {
  const insertion = fromHex("40 0161 0162");

  test("a block that repeats gives the very same list", () => {
    const decoder = new HpackDecoder();
    decoder.decode(insertion);
    const first = decoder.decode(fromHex("88 be"));
    assert.equal(decoder.decode(fromHex("88 be")), first);
    assert.notEqual(decoder.decode(fromHex("88")), first);
    assert.equal(decoder.decode(fromHex("88 be")), first);
  });

  test("a block that repeats behind a change of the table is decoded anew", () => {
    const decoder = new HpackDecoder();
    decoder.decode(insertion);
    assert.deepEqual(decoder.decode(fromHex("be")), ["a", "b"]);
    decoder.decode(fromHex("40 0163 0164"));
    assert.deepEqual(decoder.decode(fromHex("be")), ["c", "d"]);
  });

  test("a block that changes the table itself is decoded each time", () => {
    const decoder = new HpackDecoder();
    assert.notEqual(decoder.decode(insertion), decoder.decode(insertion));
    assert.deepEqual(decoder.decode(fromHex("be bf")), ["a", "b", "a", "b"]);
  });

  test("more blocks than are remembered, and longer ones, decode all the same", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const lists = Array.from({ length: 20 }, (_, i) => ["x-n", "v".repeat(20 * i)]);
    for (const list of [...lists, ...lists]) {
      const block = encoder.encode(undefined, list);
      assert.deepEqual(decoder.decode(block), list);
    }
  });

  test("memory of blocks never changes what a sequence decodes to", () => {
    const field = fc.tuple(fc.constantFrom("a", "b", "te", ":path"), fc.constantFrom("", "/", "x".repeat(900)));
    const list = fc.array(field, { maxLength: 4 }).map((fields) => fields.flat());
    fc.assert(
      fc.property(fc.array(fc.tuple(list, fc.boolean()), { maxLength: 30 }), (lists) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder();
        for (const [fields, indexed] of lists) {
          const block = indexed ? encoder.encode(new HeaderTemplate(fields), []) : encoder.encode(undefined, fields);
          assert.deepEqual(decoder.decode(block), fields);
        }
      }),
    );
  });
});
