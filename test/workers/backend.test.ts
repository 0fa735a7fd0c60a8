/** What the demonstration makes of its variables, and of what stands in them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { firstTarget } from "../../workers/backend.ts";
import { page } from "../../workers/page.ts";

function envOf(targets: unknown): Env {
  return { GRPC_TARGETS: targets, ZOOKEEPER_TARGETS: targets, HBASE_TARGETS: targets } as Env;
}

describe("a demonstration's targets", () => {
  for (const [targets, first] of [
    [["a:1", "b:2"], "a:1"],
    ["  a:1 b:2", "a:1"],
    ["a:1", "a:1"],
    [[], undefined],
    ["", undefined],
  ] as const) {
    test(`are read from ${JSON.stringify(targets)}`, () => {
      assert.equal(firstTarget(envOf(targets), "ZOOKEEPER_TARGETS"), first);
    });
  }
});

test("a page shows what stands in a variable or a call, and runs none of it", async () => {
  const evil = `"><script>alert(1)</script>`;
  const call = { title: evil, method: "get", fields: [[evil, evil]], run: () => Promise.resolve() } as const;
  const backend = { name: evil, path: "/grpc", targets: "GRPC_TARGETS", calls: { [evil]: call } } as const;
  const html = String(await page([backend], envOf([evil])));
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /&lt;script&gt;/);
});
