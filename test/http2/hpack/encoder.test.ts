/**
 * The encoder: templates and their reuse, the peer's table size, secrets, and round trips through the decoder.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { HpackDecoder } from "../../../src/http2/hpack/decoder.ts";
import { HpackEncoder } from "../../../src/http2/hpack/encoder.ts";
import { HeaderTemplate, NEVER_INDEXED, headerListBytes } from "../../../src/http2/hpack/header-fields.ts";
import { toHex } from "../hex.ts";

const method = new HeaderTemplate([":method", "POST", ":scheme", "http", ":path", "/a.B/C", "te", "trailers"]);

describe("templates", () => {
  test("the first use indexes the fields, the second costs an octet a field", () => {
    const encoder = new HpackEncoder();
    const first = encoder.encode(method, []).slice();
    const second = encoder.encode(method, []).slice();
    assert.ok(first.length > second.length);
    assert.equal(toHex(second), "8386bfbe");
    assert.equal(toHex(encoder.encode(method, [])), "8386bfbe");
  });

  test("a call's own fields come behind, and leave the template's form as it is", () => {
    const encoder = new HpackEncoder();
    encoder.encode(method, ["grpc-timeout", "1S"]);
    const block = toHex(encoder.encode(method, ["grpc-timeout", "2S"]));
    assert.ok(block.startsWith("8386bfbe00"));
    assert.equal(toHex(encoder.encode(method, [])), "8386bfbe");
  });

  test("another template's insertions renew the indexes of the first", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const other = new HeaderTemplate([":path", "/a.B/D", "te", "trailers"]);
    for (const template of [method, other, method, other, method]) {
      assert.deepEqual(decoder.decode(encoder.encode(template, [])), template.fields);
    }
    assert.equal(toHex(encoder.encode(method, [])), "8386c0bf");
  });

  test("templates that do not all fit the table settle, with no insertion from then on", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const templates = Array.from({ length: 40 }, (_, i) => new HeaderTemplate([":path", `/${"p".repeat(200)}/${i}`]));
    const round = (): string[] =>
      templates.map((template) => {
        const block = encoder.encode(template, []);
        assert.deepEqual(decoder.decode(block), template.fields);
        return toHex(block);
      });
    round();
    const settled = round();
    assert.deepEqual(round(), settled);
    assert.ok(settled.filter((block) => block.length === 2).length >= 10);
    assert.ok(settled.every((block) => !block.startsWith("4")));
  });

  test("a field larger than the table is a literal", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const large = new HeaderTemplate(["x-large", "~".repeat(5_000)]);
    for (const template of [method, large, method, large]) {
      assert.deepEqual(decoder.decode(encoder.encode(template, [])), template.fields);
    }
    assert.equal(toHex(encoder.encode(method, [])), "8386bfbe");
  });
});

describe("secrets", () => {
  for (const name of [...NEVER_INDEXED, "x-session"]) {
    test(`"${name}" goes out as a never-indexed literal, in a template too`, () => {
      const encoder = new HpackEncoder({ neverIndexed: ["x-session"] });
      const template = new HeaderTemplate([name, "s3cret"]);
      for (let use = 0; use < 2; use++) assert.equal(encoder.encode(template, [])[0]! & 0xf0, 0x10);
      assert.equal(encoder.encode(undefined, [name, "s3cret"])[0]! & 0xf0, 0x10);
    });
  }
});

describe("the peer's table size", () => {
  test("a smaller one is announced once, by the next block", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableBytes(0);
    assert.equal(toHex(encoder.encode(undefined, [":method", "GET"])), "2082");
    assert.equal(toHex(encoder.encode(undefined, [":method", "GET"])), "82");
  });

  test("the least of several in a row is announced too", () => {
    const encoder = new HpackEncoder();
    for (const size of [1_000, 50, 4_096]) encoder.setMaxTableBytes(size);
    assert.equal(toHex(encoder.encode(undefined, [])), "3f133fe11f");
  });

  test("one above ours changes nothing", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableBytes(1 << 20);
    assert.equal(toHex(encoder.encode(undefined, [":method", "GET"])), "82");
  });

  test("without a table all fields are literals, and templates are still kept", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    encoder.setMaxTableBytes(0);
    for (let use = 0; use < 3; use++) assert.deepEqual(decoder.decode(encoder.encode(method, [])), method.fields);
    assert.equal(encoder.encode(method, []), encoder.encode(method, []));
  });
});

test("a character that has no octet becomes a question mark", () => {
  const fields = new HpackDecoder().decode(new HpackEncoder().encode(undefined, ["x", "\u010A\u{1F600}ÿ"]));
  assert.deepEqual(fields, ["x", "???ÿ"]);
});

test("the size of a list counts 32 bytes a field", () => {
  assert.equal(headerListBytes(["te", "trailers", "a", ""]), 42 + 33);
});

describe("round trips", () => {
  const octets = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
  const value = fc.oneof(
    octets,
    fc.string({ maxLength: 300 }).map((text) => text.replaceAll(/[^ -~]/g, "")),
  );
  const name = fc.constantFrom(":path", "te", "cookie", "x-a", "x-b", "a-name-of-some-length");
  const list = fc.array(fc.tuple(name, value), { maxLength: 6 }).map((fields) => fields.flat());
  const step = fc.oneof(
    fc.record({ template: fc.nat({ max: 9 }), fields: list }),
    fc.record({ size: fc.constantFrom(0, 60, 200, 1_000, 4_096, 70_000) }),
  );

  test("any use of templates, own fields and table sizes decodes to what went in", () => {
    fc.assert(
      fc.property(
        fc.array(list, { minLength: 10, maxLength: 10 }),
        fc.array(step, { maxLength: 40 }),
        (lists, steps) => {
          const templates = lists.map((fields) => new HeaderTemplate(fields));
          const encoder = new HpackEncoder();
          const decoder = new HpackDecoder({ maxTableBytes: 70_000, maxListBytes: 1 << 20 });
          for (const each of steps) {
            if ("size" in each) {
              encoder.setMaxTableBytes(each.size);
              continue;
            }
            const template = templates[each.template];
            const decoded = decoder.decode(encoder.encode(template, each.fields));
            assert.deepEqual(decoded, [...(template?.fields ?? []), ...each.fields]);
          }
        },
      ),
    );
  });
});
