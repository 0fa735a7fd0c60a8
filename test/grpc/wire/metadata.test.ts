/** A caller's metadata on its way to the wire and back: what is taken, dropped, refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeBase64 } from "../../../src/core/base64.ts";
import { appendFields, toFields, type MetadataInit } from "../../../src/grpc/wire/metadata.ts";

const TAKEN: readonly (readonly [name: string, init: MetadataInit | undefined, fields: readonly string[]])[] = [
  ["nothing", undefined, []],
  ["a record", { "X-Name": "a" }, ["x-name", "a"]],
  [
    "pairs, each of a repeated name",
    [
      ["x", "1"],
      ["y", "2"],
      ["X", "3"],
    ],
    ["x", "1", "y", "2", "x", "3"],
  ],
  [
    "a Headers",
    new Headers([
      ["x", "1"],
      ["x", "2"],
    ]),
    ["x", "1, 2"],
  ],
  ["a Map", new Map([["x", "1"]]), ["x", "1"]],
  ["an empty value", { x: "" }, ["x", ""]],
  ["blanks around a value, which are not part of it", { x: " \t a b \r\n" }, ["x", "a b"]],
  ["bytes as base64", { "x-bin": "AAEC/w==" }, ["x-bin", "AAEC/w=="]],
  ["every printable character", { x: "!~ {}" }, ["x", "!~ {}"]],
  ["a credential", { authorization: "Bearer a.b-c" }, ["authorization", "Bearer a.b-c"]],
  ["tracing's own", { "grpc-trace-bin": "AA", traceparent: "00-1" }, ["grpc-trace-bin", "AA", "traceparent", "00-1"]],
];

const DROPPED = [
  ..."te content-type user-agent host content-length connection keep-alive proxy-connection".split(" "),
  ..."transfer-encoding upgrade grpc-timeout grpc-encoding grpc-accept-encoding grpc-status grpc-message".split(" "),
  ..."grpc-message-type grpc-previous-rpc-attempts".split(" "),
];

const REFUSED: readonly (readonly [name: string, init: MetadataInit, words: RegExp])[] = [
  ["a pseudo-header", [[":authority", "else"]], /":authority" is not a valid/],
  ["an empty name", [["", "x"]], /"" is not a valid/],
  ["a blank in a name", [["a b", "x"]], /"a b" is not a valid/],
  ["a line break in a name", [["a\r\nb", "x"]], /is not a valid header name/],
  ["a name beyond ASCII", [["ä", "x"]], /"ä" is not a valid/],
  // U+212A is the Kelvin sign, which lower-cases to an ASCII "k".
  ["a name that is ASCII only in lower case", [["\u212Aey", "x"]], /is not a valid header name/],
  ["a line break in a value", [["a", "x\r\nb: y"]], /"a" is not printable ASCII/],
  ["a NUL in a value", [["a", "x\0"]], /"a" is not printable ASCII/],
  ["a tab in a value", [["a", "x\ty"]], /"a" is not printable ASCII/],
  ["a value beyond ASCII", [["a", "ü"]], /under a name that ends in "-bin"/],
  ["bytes that are no base64", [["a-bin", "#"]], /"a-bin" is not base64/],
  ["bytes with a character too many", [["a-bin", "AAECA"]], /"a-bin" is not base64/],
];

describe("metadata", () => {
  for (const [name, init, fields] of TAKEN) {
    test(`takes ${name}`, () => assert.deepEqual(toFields(init), fields));
  }

  for (const name of DROPPED) {
    test(`leaves "${name}" to the protocol`, () => {
      assert.deepEqual(
        toFields([
          [name, "x"],
          [name.toUpperCase(), "x"],
        ]),
        [],
      );
    });
  }

  for (const [name, init, words] of REFUSED) {
    test(`refuses ${name}, without repeating a value`, () => {
      assert.throws(
        () => toFields(init),
        (error: TypeError) => words.test(error.message) && !error.message.includes("x"),
      );
    });
  }

  test("takes bytes joined by commas, as Headers join them", () => {
    const headers = new Headers([
      ["a-bin", "AAE"],
      ["a-bin", "Ag=="],
    ]);
    assert.deepEqual(toFields(headers), ["a-bin", "AAE, Ag=="]);
  });

  test("of a response keeps every value of a repeated name, and no pseudo-headers", () => {
    const headers = new Headers();
    appendFields(headers, [":status", "200", "x", "1", "x", "2"]);
    assert.deepEqual([...headers], [["x", "1, 2"]]);
  });

  test("of a response may hold any value that HTTP/2 lets through", () => {
    const headers = new Headers();
    appendFields(headers, ["x", "caf\u00e9", "y", "\u0001", "z", " "]);
    assert.deepEqual(
      [...headers],
      [
        ["x", "caf\u00e9"],
        ["y", "\u0001"],
        ["z", ""],
      ],
    );
  });

  test("decodes base64 with and without padding", () => {
    for (const text of ["AAEC/w==", "AAEC/w"]) assert.deepEqual(decodeBase64(text), new Uint8Array([0, 1, 2, 255]));
  });
});
