/** Values as bytes, for frames across the boundary. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePlain, encodePlain } from "../../../src/durable/boundary/plain.ts";

const crossed = (value: unknown): unknown => decodePlain(encodePlain(value));

for (const [name, value] of Object.entries<unknown>({
  text: "Größe \u0000 ☃",
  number: -1.5,
  "a big integer": -(2n ** 64n),
  bytes: new Uint8Array([0, 128, 255]),
  "no bytes": new Uint8Array(0),
  "a list of both": [1n, new Uint8Array([1]), [null, true]],
  "what looks like a mark": { $bigint: "7" },
  "what looks like a mark, and holds one": { $bytes: 5n, $object: { $bigint: "1" } },
  "an object": { path: "/a", zxid: 9n, stat: { data: new Uint8Array([7]) } },
})) {
  test(`${name} crosses as it is`, () => {
    assert.deepEqual(crossed(value), value);
  });
}

test("members that are undefined are left out", () => {
  assert.deepEqual(crossed({ a: undefined, b: 1 }), { b: 1 });
});

test("bytes that are no value are refused", () => {
  assert.throws(() => decodePlain(new Uint8Array([123])), SyntaxError);
});
