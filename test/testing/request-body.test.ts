/**
 * The request body between a stream that pushes and a handler that pulls: order, credit, and how it ends.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestBody } from "../../src/testing/request-body.ts";

function bodyWithCredit(): { readonly body: RequestBody; readonly credit: number[] } {
  const credit: number[] = [];
  return { body: new RequestBody((bytes) => credit.push(bytes)), credit };
}

test("credit is given back as the pieces are taken, not as they come", async () => {
  const { body, credit } = bodyWithCredit();
  body.push(new Uint8Array(3));
  body.push(new Uint8Array(4));
  assert.deepEqual(credit, []);
  await body.next();
  assert.deepEqual(credit, [3]);
  await body.next();
  assert.deepEqual(credit, [3, 4]);
});

test("a piece that somebody waits for is credited at once", async () => {
  const { body, credit } = bodyWithCredit();
  const next = body.next();
  const piece = Uint8Array.of(1, 2);
  body.push(piece);
  piece.fill(9);
  assert.deepEqual(await next, { done: false, value: Uint8Array.of(1, 2) });
  assert.deepEqual(credit, [2]);
});

test("the end comes behind the pieces", async () => {
  const { body } = bodyWithCredit();
  body.push(Uint8Array.of(1));
  body.end();
  const lengths: number[] = [];
  for await (const piece of body) lengths.push(piece.length);
  assert.deepEqual(lengths, [1]);
});

test("a failure comes behind the pieces, and to one who waits", async () => {
  const { body } = bodyWithCredit();
  body.push(Uint8Array.of(1));
  body.fail(new Error("Cut"));
  await body.next();
  await assert.rejects(body.next(), /Cut/);
  const { body: other } = bodyWithCredit();
  const next = other.next();
  other.fail(new Error("Cut"));
  await assert.rejects(next, /Cut/);
});

test("a body that its reader left gives all credit back, then and later", async () => {
  const { body, credit } = bodyWithCredit();
  body.push(new Uint8Array(3));
  await body.return();
  body.push(new Uint8Array(4));
  assert.deepEqual(credit, [3, 4]);
  assert.equal((await body.next()).done, true);
});
