/** Look-ups under way: who shares one, how many there are at once, and who hears of a failure. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lookups, type Wanted } from "../../../src/hbase/region/lookups.ts";
import { TableRegions } from "../../../src/hbase/region/table-regions.ts";
import { bytes, region, text } from "./regions.ts";

interface Running {
  readonly row: string;
  readonly done: (start: string, end: string) => void;
  readonly failed: (reason: string) => void;
}

function world(limit = 8) {
  const regions = new TableRegions();
  const running: Running[] = [];
  const lookUp = ({ row }: Wanted): Promise<void> =>
    new Promise((resolve, reject) => {
      const done = (start: string, end: string): void => {
        regions.add(region(start, end));
        resolve();
      };
      running.push({ row: text(row), done, failed: (reason) => reject(new Error(reason)) });
    });
  let idle = 0;
  const lookups = new Lookups({ regions, lookUp, limit, onIdle: () => (idle += 1) });
  const find = (row: string, replicaId = 0): Promise<string> =>
    lookups.find({ row: bytes(row), before: false, replicaId }).then(
      (found) => text(found.region.startKey),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  return { regions, running, find, timesIdle: () => idle };
}

/** Lets promise reactions run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe("look-ups of a table", () => {
  test("are shared by all who ask into the same gap, and each region is looked up once", async () => {
    const { running, find, timesIdle } = world();
    const asked = Promise.all(Array.from({ length: 1_000 }, (_, i) => find(String(i).padStart(3, "0"))));
    let count = 0;
    for (let next = running.shift(); next !== undefined; next = running.shift()) {
      count += 1;
      const first = Number(next.row[0]);
      next.done(first === 0 ? "" : String(first), first === 9 ? "" : String(first + 1));
      await settle();
    }
    const found = await asked;
    assert.equal(count, 10);
    assert.deepEqual([found[0], found[555], found[999]], ["", "5", "9"]);
    assert.equal(timesIdle(), 1);
  });

  test("go side by side in different gaps, up to the limit", async () => {
    const { regions, running, find } = world(2);
    for (const start of ["b", "d", "f", "h"]) regions.add(region(start, `${start}x`));
    const asked = ["a", "c", "e", "g", "i"].map((row) => find(row));
    assert.deepEqual(
      running.map(({ row }) => row),
      ["a", "c"],
    );
    running[1]?.done("bx", "d");
    await settle();
    assert.deepEqual(
      running.map(({ row }) => row),
      ["a", "c", "e"],
    );
    for (const [at, [start, end]] of [
      ["", "b"],
      ["", ""],
      ["dx", "f"],
      ["fx", "h"],
      ["hx", ""],
    ].entries()) {
      if (at !== 1) running[at]?.done(start ?? "", end ?? "");
      await settle();
    }
    assert.deepEqual(await Promise.all(asked), ["", "bx", "dx", "fx", "hx"]);
  });

  test("that fail are told to those who waited for them, and to nobody else", async () => {
    const { regions, running, find } = world();
    regions.add(region("m", "n"));
    const [low, alsoLow, high] = [find("a"), find("b"), find("z")];
    assert.deepEqual(
      running.map(({ row }) => row),
      ["a", "z"],
    );
    running[0]?.failed("no luck");
    assert.deepEqual(await Promise.all([low, alsoLow]), ["no luck", "no luck"]);
    running[1]?.done("n", "");
    assert.equal(await high, "n");
    const again = find("a");
    assert.equal(running.length, 3, "the next to ask begins anew");
    running[2]?.done("", "m");
    assert.equal(await again, "");
  });

  test("go on for a replica that the first answer did not have", async () => {
    const { running, find } = world();
    const asked = find("a", 1);
    running[0]?.failed("no replica 1");
    assert.equal(await asked, "no replica 1");
  });
});
