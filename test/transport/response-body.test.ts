/** Small bodies (tokens, look-ups), read within a limit, wherever they are cut. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readText } from "../../src/transport/response-body.ts";

/** A body of these chunks, and whether it was cancelled. */
function bodyOf(...chunks: readonly Uint8Array[]): { readonly response: Response; readonly cancelled: () => boolean } {
  let cancelled = false;
  const waiting = [...chunks];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = waiting.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel() {
      cancelled = true;
    },
  });
  return { response: new Response(stream), cancelled: () => cancelled };
}

const bytes = new TextEncoder().encode("naïve — 🌍");

describe("a response's text", () => {
  test("is whole wherever its chunks are cut", async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const parts = [bytes.slice(0, cut), bytes.slice(cut)].filter(({ length }) => length > 0);
      assert.equal(await readText(bodyOf(...parts).response), "naïve — 🌍");
    }
  });

  test("may be none", async () => {
    assert.equal(await readText(new Response(null)), "");
  });

  test("may be as long as the limit, and not longer: the rest is not read", async () => {
    assert.equal(await readText(bodyOf(bytes).response, bytes.length), "naïve — 🌍");
    const { response, cancelled } = bodyOf(bytes, bytes, bytes);
    await assert.rejects(
      readText(response, bytes.length),
      new RangeError(`The response is longer than ${bytes.length} bytes`),
    );
    assert.ok(cancelled());
  });
});
