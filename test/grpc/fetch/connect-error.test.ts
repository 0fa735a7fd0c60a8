/** Connect's errors become gRPC's: codes, texts, details, and what is left of an error that is not quite one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { endStreamFields, errorFields } from "../../../src/grpc/fetch/connect-error.ts";
import { fieldValue } from "../../../src/grpc/wire/metadata.ts";
import { readStatus, type GrpcStatus } from "../../../src/grpc/wire/status.ts";

const OTHERWISE = { code: Code.Unavailable, message: "no code" };

const status = (json: unknown): GrpcStatus => readStatus(errorFields(json, OTHERWISE))!;
const end = (text: string): string[] => endStreamFields(new TextEncoder().encode(text), OTHERWISE);

describe("a Connect error", () => {
  for (const [name, code] of Object.entries(Code).filter(([, value]) => typeof value === "number")) {
    const snake = name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    test(`of code "${snake}" is ${code}`, () => assert.equal(status({ code: snake, message: "oops" }).code, code));
  }

  const texts = ["oops", "", "100 %", "Grüße ☺", "a\nb", "\ud800"];
  for (const message of texts) {
    test(`says ${JSON.stringify(message)} as it was said`, () => {
      assert.equal(status({ code: "aborted", message }).message, message.toWellFormed());
    });
  }

  const broken: readonly (readonly [name: string, json: unknown, message: string])[] = [
    ["null", null, "no code"],
    ["a list", [], "no code"],
    ["a text", "aborted", "no code"],
    ["nothing at all", undefined, "no code"],
    ["without a code", { message: "oops" }, "oops"],
    ["with a code of null", { code: null, message: "oops" }, "oops"],
    ["with a number for a code", { code: 10, message: "oops" }, "oops"],
    ["with a code that is not known", { code: "odd" }, "no code"],
    ["with the code of what is no error", { code: "ok", message: "oops" }, "oops"],
  ];
  for (const [name, json, message] of broken) {
    test(`that is ${name} has the code that the response gives`, () => {
      assert.deepEqual(status(json), { code: Code.Unavailable, message, details: [] });
    });
  }

  test("keeps its details, and none that cannot be read", () => {
    const detail = { type: "google.protobuf.StringValue", value: "CgJvaw" };
    const details = [detail, null, { type: 1 }, { ...detail, value: "*" }, { ...detail, debug: "garbage" }];
    const value = Uint8Array.of(10, 2, 111, 107);
    const expected = { type: detail.type, value };
    assert.deepEqual(status({ code: "aborted", message: "oops", details }), {
      code: Code.Aborted,
      message: "oops",
      details: [expected, expected],
    });
  });
});

describe("the end of a Connect stream", () => {
  test("without an error is OK, and has the trailers", () => {
    const fields = end('{"metadata":{"X-Words":["1","2"],"x-one":"3"}}');
    assert.deepEqual(fields, ["grpc-status", "0", "x-words", "1", "x-words", "2", "x-one", "3"]);
  });

  test("with null for an error is OK", () => assert.deepEqual(end('{"error":null}'), ["grpc-status", "0"]));

  test("with an error has its status, and the trailers", () => {
    const fields = end('{"error":{"code":"not_found","message":"gone"},"metadata":{"x-why":["moved"]}}');
    assert.deepEqual(readStatus(fields), { code: Code.NotFound, message: "gone", details: [] });
    assert.equal(fieldValue(fields, "x-why"), "moved");
  });

  const unreadable = [
    "",
    "null",
    "[]",
    '{"metadata":{"x y":["1"]}}',
    '{"metadata":{"x":["a\\nb"]}}',
    '{"metadata":{"x":[1]}}',
  ];
  for (const text of unreadable) {
    test(`is refused as ${JSON.stringify(text)}`, () => assert.throws(() => end(text)));
  }
});
