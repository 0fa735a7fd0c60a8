/**
 * The decoder against blocks that others encoded: RFC 7541 Appendix C, and stories from an independent encoder; and our
 * encoder's own rendering of the same lists.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HpackDecoder } from "../../../src/http2/hpack/decoder.ts";
import { HpackEncoder } from "../../../src/http2/hpack/encoder.ts";
import { HeaderTemplate } from "../../../src/http2/hpack/header-fields.ts";
import appendixC from "../../vectors/hpack/appendix-c.json" with { type: "json" };
import stories from "../../vectors/hpack/stories.json" with { type: "json" };
import { fromHex } from "../hex.ts";

const sequences = [...appendixC.sequences, ...stories.sequences];

/** The decoder of a peer whose table starts at `maxTableBytes`, as the RFC's examples of 256 bytes assume. */
function decoderOf(maxTableBytes: number): HpackDecoder {
  const decoder = new HpackDecoder({ maxTableBytes });
  if (maxTableBytes === 256) decoder.decode(fromHex("3fe101"));
  return decoder;
}

for (const { name, maxTableBytes, blocks } of sequences) {
  describe(name, () => {
    test("every block decodes to its fields", () => {
      const decoder = decoderOf(maxTableBytes);
      for (const { hex, fields } of blocks) assert.deepEqual(decoder.decode(fromHex(hex)), fields);
    });

    test("the fields survive our own encoder, as literals", () => {
      const encoder = new HpackEncoder();
      const decoder = new HpackDecoder();
      for (const { fields } of blocks) assert.deepEqual(decoder.decode(encoder.encode(undefined, fields)), fields);
    });

    test("the fields survive our own encoder, as templates used twice", () => {
      const encoder = new HpackEncoder();
      const decoder = new HpackDecoder();
      const templates = blocks.map(({ fields }) => new HeaderTemplate(fields));
      for (const template of [...templates, ...templates]) {
        assert.deepEqual(decoder.decode(encoder.encode(template, [])), template.fields);
      }
    });
  });
}
