/**
 * Properties of the client engine over state × input: whatever server, callers, socket and time do in whatever order, each
 * stream ends exactly once, and what is sent is what a model of the RFC allows.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Session } from "./support/session.ts";

const maxWindow = fc.constantFrom(20_000, 100_000);
const step = fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }));
const steps = fc.array(step, { maxLength: 120, size: "max" });

test("any course of a connection keeps to the model, and ends each stream once", () => {
  fc.assert(
    fc.property(steps, maxWindow, (course, maxWindowBytes) => void Session.play(course, maxWindowBytes)),
    { numRuns: 1_000 },
  );
});

test("the courses reach what they are meant to reach", () => {
  const seen = new Map<string, number>();
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const course of fc.sample(steps, { numRuns: 300, seed: 1 })) {
    const { calls, client } = Session.play(course, 100_000);
    for (const { call, reset } of calls) count(reset ? "reset by us" : call.outcome.replace(/ .*/, ""));
    for (const event of client.events) count(event);
    for (const { call } of calls) for (const line of call.log) count(line.replace(/ .*/, ""));
  }
  for (const what of [
    "ok",
    "reset",
    "reset by us",
    "connection",
    "limit",
    "draining",
    "closed",
    "writable",
    "trailers",
    "data",
  ]) {
    assert.ok((seen.get(what) ?? 0) >= 3, `"${what}" came ${seen.get(what) ?? 0} times`);
  }
});
