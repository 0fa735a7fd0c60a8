/** Changes that count, whose answers are lost: they are sent again, and happen once (after TestAsyncTableNoncedRetry). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Table } from "../../../src/hbase/index.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memorySite } from "../scenarios/memory-site.ts";
import { errorOf, World } from "../scenarios/world.ts";

const INCREMENT = { type: "increment", columns: { "d:n": 2n } } as const;
const APPEND = { type: "append", columns: { "d:s": "s" } } as const;

/** Plays on a table whose server carries each first change out and says nothing. Gives how many changes it was asked for. */
async function play(scenario: (table: Table) => Promise<void>): Promise<number> {
  const clock = new VirtualClock();
  let asked = 0;
  const site = memorySite({
    clock,
    onCall: ({ method }) =>
      (method === "Mutate" || method === "Multi") && ++asked === 1 ? "handle-and-close" : "handle",
  });
  const world = new World(site, "nonces");
  await clock.runUntil(world.table().then(scenario));
  await clock.runUntil(world.end());
  await clock.runUntil(site.cluster.close());
  return asked;
}

async function stored(table: Table): Promise<unknown> {
  const row = await table.get("r");
  return [row?.int64("d:n"), row?.text("d:s")];
}

describe("a change that counts, whose answer is lost,", () => {
  const cases: Readonly<Record<string, (table: Table) => Promise<unknown>>> = {
    "an append": async (table) => assert.equal((await table.append("r", APPEND.columns))?.text("d:s"), "s"),
    "an append that wants no result": (table) => table.append("r", APPEND.columns, { returnResults: false }),
    "an increment": async (table) => assert.equal((await table.increment("r", INCREMENT.columns))?.int64("d:n"), 2n),
    "an increment that wants no result": (table) => table.increment("r", INCREMENT.columns, { returnResults: false }),
    "an increment among a row's changes": (table) => table.mutateRow("r", [INCREMENT]),
    "an append among a row's changes": (table) => table.mutateRow("r", [APPEND]),
    "an increment and an append among a row's changes": async (table) => {
      const result = await table.mutateRow("r", [INCREMENT, APPEND]);
      assert.deepEqual([result?.int64("d:n"), result?.text("d:s")], [2n, "s"]);
    },
    "increments and appends in a batch": async (table) => {
      const outcomes = await table.batch([
        { ...INCREMENT, row: "r" },
        { ...APPEND, row: "r" },
      ]);
      assert.ok(outcomes.every(({ ok }) => ok));
    },
  };
  for (const [what, change] of Object.entries(cases)) {
    test(`${what} happens once`, async () => {
      const asked = await play(async (table) => {
        await change(table);
        const counts = what.includes("increment");
        const appends = what.includes("append");
        assert.deepEqual(await stored(table), [counts ? 2n : undefined, appends ? "s" : undefined]);
      });
      assert.equal(asked, 2);
    });
  }

  test("is not sent again when it goes with a condition: it would see itself, and the error says that it may have happened", async () => {
    for (const mutations of [INCREMENT, APPEND, [INCREMENT, APPEND]]) {
      const asked = await play(async (table) => {
        const error = await errorOf(table.checkAndMutate("r", { column: "d:v", absent: true }, mutations));
        assert.equal(error.maybeApplied, true);
      });
      assert.equal(asked, 1);
    }
  });
});

test("a batch is done although a server dies in the middle of it", async () => {
  const clock = new VirtualClock();
  let killed = false;
  const site = memorySite({
    clock,
    onCall({ method }, server) {
      if (method !== "Multi" || killed) return "handle";
      killed = true;
      // Its connections end with it, and nothing is answered.
      clock.setTimer(0, () => site.cluster.killServer(server, 2_000));
      return "ignore";
    },
  });
  const world = new World(site, "failover");
  const body = async (): Promise<void> => {
    const table = await world.table({ splits: ["b", "c", "d", "e"] });
    const rows = ["a1", "a2", "b1", "c1", "d1", "e1"];
    const outcomes = await table.batch(rows.map((row) => ({ type: "put", row, columns: { "d:v": row } }) as const));
    assert.ok(outcomes.every(({ ok }) => ok));
    assert.deepEqual(
      (await table.getAll(rows)).map((row) => row?.text("d:v")),
      rows,
    );
  };
  await clock.runUntil(body());
  assert.equal(killed, true);
  await clock.runUntil(world.end());
  await clock.runUntil(site.cluster.close());
});
