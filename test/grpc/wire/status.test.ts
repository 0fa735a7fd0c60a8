/** A status as servers write it, well and badly. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { codeFromHttpStatus, codeFromReset, readStatus } from "../../../src/grpc/wire/status.ts";

const CODES: readonly (readonly [text: string, code: number])[] = [
  ["0", 0],
  ...Array.from({ length: 16 }, (_, i) => [String(i + 1), i + 1] as const),
  ["01", 1],
  ["17", Code.Unknown],
  ["00", Code.Unknown],
  ["-1", Code.Unknown],
  ["5 ", Code.Unknown],
  ["1e1", Code.Unknown],
  ["", Code.Unknown],
  ["99999999999", Code.Unknown],
];

const MESSAGES: readonly (readonly [wire: string, message: string])[] = [
  ["", ""],
  ["plain text", "plain text"],
  ["100%25", "100%"],
  ["%", "%"],
  ["%2", "%2"],
  ["%zz", "%zz"],
  ["%%41", "%A"],
  ["a%0Ab", "a\nb"],
  ["gr%C3%BC%c3%9fe", "grüße"],
  ["%F0%9F%8C%8D", "🌍"],
  ["%ff", "\ufffd"],
  ["cut %F0%9F", "cut \ufffd"],
  ["%41%4", "A%4"],
];

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A `google.rpc.Status` with one detail, and a field that nobody knows. */
function statusBytes(message: string, typeUrl: string, value: Uint8Array): Uint8Array {
  const any = new BinaryWriter().tag(1, 2).string(typeUrl).tag(2, 2).bytes(value).tag(7, 0).uint32(1).finish();
  return new BinaryWriter()
    .tag(1, 0)
    .int32(3)
    .tag(2, 2)
    .string(message)
    .tag(3, 2)
    .bytes(any)
    .tag(9, 0)
    .bool(true)
    .finish();
}

describe("a status", () => {
  for (const [text, code] of CODES) {
    test(`of grpc-status "${text}" is ${code === 0 ? "OK" : Code[code]}`, () => {
      assert.equal(readStatus(["grpc-status", text])?.code, code);
    });
  }

  test("is none without grpc-status", () => {
    assert.equal(readStatus(["grpc-message", "lost"]), undefined);
  });

  for (const [wire, message] of MESSAGES) {
    test(`message ${JSON.stringify(wire)} reads ${JSON.stringify(message)}`, () => {
      assert.equal(readStatus(["grpc-status", "2", "grpc-message", wire])?.message, message);
    });
  }

  for (const padded of [true, false]) {
    test(`brings its details from ${padded ? "padded" : "unpadded"} base64`, () => {
      const bytes = statusBytes("from the details", "type.googleapis.com/a.B", new Uint8Array([1, 2, 3]));
      const text = padded ? base64(bytes) : base64(bytes).replace(/=+$/, "");
      assert.equal(base64(bytes).endsWith("="), true, "the case has no padding to lose");
      const status = readStatus(["grpc-status", "3", "grpc-message", "m", "grpc-status-details-bin", text]);
      assert.deepEqual(status, {
        code: 3,
        message: "from the details",
        details: [{ type: "a.B", value: new Uint8Array([1, 2, 3]) }],
      });
    });
  }

  for (const broken of ["!!!", "AAAA", "CAMSA2JhZA==", "CAMaBQoDYQ==", "////////////////"]) {
    test(`keeps its code and message when its details are broken: ${broken}`, () => {
      const status = readStatus(["grpc-status", "3", "grpc-message", "m", "grpc-status-details-bin", broken]);
      assert.equal(status?.code, 3);
      assert.ok(status.message === "m" || status.message === "bad", status.message);
      assert.deepEqual(status.details, []);
    });
  }

  test("of an HTTP response or a reset stands in where the server gave none", () => {
    assert.equal(codeFromHttpStatus(418), Code.Unknown);
    assert.equal(codeFromHttpStatus(Number.NaN), Code.Unknown);
    assert.equal(codeFromReset(undefined), Code.Internal);
    assert.equal(codeFromReset(7), Code.Unavailable);
    assert.equal(codeFromReset(8), Code.Canceled);
    assert.equal(codeFromReset(0xff), Code.Internal);
  });
});
