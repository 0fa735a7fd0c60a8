/** What a copy of hbase:meta says, and what it is not believed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MetaReader } from "../../../src/hbase/region/meta-reader.ts";

/** A reader whose questions nobody but a copy, or the primary where it is wanted, answers: with nothing. */
function readerOfNothing() {
  const asked: string[] = [];
  const reader = new MetaReader((_, primaryOnly) => {
    asked.push(primaryOnly ? "primary" : "any");
    return Promise.resolve({ rows: [], complete: true, stale: !primaryOnly } as never);
  });
  return { asked, reader };
}

describe("hbase:meta by its copies", () => {
  test("a copy that knows nothing of a table is not believed: the primary is asked", async () => {
    const { asked, reader } = readerOfNothing();
    const { rows } = await reader.search("orders", new Uint8Array(0), { before: false, count: 1 });
    assert.deepEqual(rows, []);
    assert.deepEqual(asked, ["any", "primary"]);
  });

  test("whether a table is enabled is asked of the primary alone", async () => {
    const { asked, reader } = readerOfNothing();
    assert.equal(await reader.tableState("orders"), undefined);
    assert.deepEqual(asked, ["primary"]);
  });
});
