/** A request's body that is streamed: the writer is held back, the end is an end, and what is broken off looks like it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RequestBody } from "../../../src/grpc/fetch/request-body.ts";

const settled = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

function body() {
  const seen = { writable: 0 };
  const made = new RequestBody(() => void (seen.writable += 1));
  return { made, seen, reader: made.stream.getReader() };
}

describe("a streamed request body", () => {
  test("has what was written, and its end", async () => {
    const { made, reader } = body();
    made.write(Uint8Array.of(1), false);
    made.write(Uint8Array.of(2), true);
    assert.deepEqual((await reader.read()).value, Uint8Array.of(1));
    assert.deepEqual((await reader.read()).value, Uint8Array.of(2));
    assert.equal((await reader.read()).done, true);
  });

  test("may end without a byte", async () => {
    const { made, reader } = body();
    assert.equal(made.write(new Uint8Array(0), true), true);
    assert.equal((await reader.read()).done, true);
  });

  test("holds the writer back while 64 KiB wait, and says when there is room", async () => {
    const { made, seen, reader } = body();
    await settled();
    assert.equal(made.write(new Uint8Array(65_535), false), true);
    assert.equal(made.write(new Uint8Array(1), false), false);
    await settled();
    assert.equal(seen.writable, 0);
    // Workers' streams ask for more when a reader waits, and no sooner.
    await reader.read();
    await reader.read();
    const waiting = reader.read();
    await settled();
    assert.equal(seen.writable, 1);
    made.write(Uint8Array.of(3), true);
    assert.deepEqual((await waiting).value, Uint8Array.of(3));
  });

  test("that the other side has had enough of takes what is written, and lets the writer go on", async () => {
    const { made, seen, reader } = body();
    await settled();
    assert.equal(made.write(new Uint8Array(100_000), false), false);
    await reader.cancel();
    assert.equal(seen.writable, 1);
    assert.equal(made.write(new Uint8Array(100_000), true), true);
  });

  test("that is broken off does not look as if it had ended", async () => {
    const { made, reader } = body();
    made.write(Uint8Array.of(1), false);
    made.abandon();
    made.abandon();
    made.write(Uint8Array.of(2), true);
    await assert.rejects(reader.read(), /The call is over/);
  });

  test("that has ended cannot be broken off any more", async () => {
    const { made, reader } = body();
    made.write(Uint8Array.of(1), true);
    made.abandon();
    assert.deepEqual((await reader.read()).value, Uint8Array.of(1));
    assert.equal((await reader.read()).done, true);
  });
});
