/** What travels as attributes is what Java's client makes of the same (recorded from 2.6.4's). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  authorizations,
  cellAcl,
  cellVisibility,
  returnResults,
  timeToLive,
} from "../../../src/hbase/operations/attributes.ts";

function shown(attributes: Readonly<Record<string, Uint8Array>>): string {
  return Object.entries(attributes)
    .map(([name, bytes]) => `${name} ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`)
    .join();
}

describe("as Java's client writes it is", () => {
  const cases: readonly (readonly [what: string, ours: Readonly<Record<string, Uint8Array>>, theirs: string])[] = [
    ["who may see cells", cellVisibility("secret & !public"), "VISIBILITY 0a10736563726574202620217075626c6963"],
    ["what a reader may see", authorizations(["secret", "ops"]), "VISIBILITY 0a067365637265740a036f7073"],
    ["who may do what to cells", cellAcl({ bob: ["read", "write"] }), "acl 0a0f0a03626f6212080801120408000801"],
    ["how long cells live", timeToLive(3_600_000), "_ttl 000000000036ee80"],
    ["that new values are not wanted", returnResults(false), "_rr_ 00"],
  ];
  for (const [what, ours, theirs] of cases) {
    test(what, () => {
      assert.equal(shown(ours), theirs);
    });
  }
});
