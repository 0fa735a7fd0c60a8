/**
 * A real cluster under a storm: region servers that die (one by `kill -9`), stop and start, a master that dies, hbase:meta and regions moved,
 * regions split and merged, while clients write, count and scan. Afterwards what they were told must be so: what was acknowledged is there, counters add up exactly, and each scan
 * has seen every row that stood throughout just once.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import { HBaseError, type Table } from "../../../src/hbase/index.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import { play, type World } from "../../hbase/scenarios/world.ts";
import { ClusterRefusal } from "../../integration/hbase/support/cluster-command.ts";
import { stormySite, type ServerControl } from "../../integration/hbase/support/cluster.ts";

const DURATION_MS = dialer.runtime === "node" ? 60_000 : 10_000;
/** The last region has to be found again afterwards. */
const LIMIT_MS = DURATION_MS + 130_000;
const SERVERS = 3;
const OPERATION_MS = 60_000;
/** Strikes that have to hit, beside those at its beginning, and blows that may be tried for it. */
const LEAST_HITS = 3;
const MOST_BLOWS = Math.max(40, DURATION_MS / 500);
const seed = Number(process.env["DRAGOMAN_SEED"] ?? Math.floor(performance.timeOrigin % 1e6));
const run = `storm-${dialer.runtime}-${crypto.randomUUID().slice(0, 8)}`;

const standing = Array.from({ length: 200 }, (_, i) => `${"abcdefgh"[i % 8]}-${String(i).padStart(3, "0")}`).toSorted();

/** What clients do meanwhile, and what they were told. */
class Crowd {
  readonly acknowledged: string[] = [];
  counted = 0n;
  /** Increments of which nobody knows. */
  uncertain = 0n;
  readonly scans: string[] = [];
  /** Increments under way, one of each who counts. */
  readonly #counting = new Set<Promise<unknown>>();
  /** The longest that anything took. */
  slowestMs = 0;
  readonly #table: Table;
  #over = false;
  readonly #work: Promise<void>[];

  constructor(table: Table) {
    this.#table = table;
    this.#work = [
      ...Array.from({ length: 4 }, (_, writer) => this.#repeat((number) => this.#write(writer, number))),
      ...Array.from({ length: 2 }, () => this.#repeat(() => this.#count())),
      ...[false, true].map((reversed) => this.#repeat(() => this.#scan(reversed))),
    ];
    // Who fails is heard of at the end.
    for (const work of this.#work) work.catch(() => {});
  }

  /** Rejects with what somebody was told that nobody may be told. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#work);
  }

  /** Waits until the increments that are under way have ended, one way or the other. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#counting]);
  }

  /** Until it is over; whoever fails ends it for all. */
  async #repeat(act: (number: number) => Promise<void>): Promise<void> {
    try {
      for (let number = 0; !this.#over; number++) await act(number);
    } finally {
      this.#over = true;
    }
  }

  async #write(writer: number, number: number): Promise<void> {
    const row = `${"abcdefgh"[number % 8]}w${writer}-${number}`;
    const done = this.#table.put(row, { "d:v": row }).then(() => this.acknowledged.push(row));
    await this.#timed(done.catch(expected));
  }

  async #count(): Promise<void> {
    const done = this.#table.increment("counter", { "d:n": 1n });
    this.#counting.add(done);
    try {
      await this.#timed(done);
      this.counted += 1n;
    } catch (error) {
      if (expected(error).maybeApplied) this.uncertain += 1n;
    } finally {
      this.#counting.delete(done);
    }
  }

  async #timed(done: Promise<unknown>): Promise<void> {
    const began = performance.now();
    try {
      await done;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
    }
  }

  async #scan(reversed: boolean): Promise<void> {
    const seen: string[] = [];
    try {
      for await (const row of this.#table.scan({ reversed, caching: 25 })) if (row.key[1] === "-") seen.push(row.key);
      this.scans.push((reversed ? seen.toReversed() : seen).join());
    } catch (error) {
      expected(error);
    }
  }
}

/** What an operation may come to when a storm takes all of its time. */
const ENDS: ReadonlySet<string> = new Set([
  ...["OperationTimeoutExceededException", "RetriesExhaustedException", "RetriesExhaustedWithDetailsException"],
]);

function expected(error: unknown): HBaseError {
  if (error instanceof HBaseError && ENDS.has(error.exception)) return error;
  throw error;
}

/** Strikes that hit, by kind, and those that missed: a region that is being moved is not split, and the like. */
class Strikes {
  readonly hits: Record<string, number> = {};
  misses = 0;

  /** How many hit. */
  get total(): number {
    return Object.values(this.hits).reduce((sum, count) => sum + count, 0);
  }

  /** @param crowd Those who count are waited for where a server goes: see {@link blow}. */
  async strike(
    control: ServerControl,
    table: string,
    { random, crowd }: { random: FuzzRandom; crowd: Crowd },
  ): Promise<void> {
    const live = await control.live();
    const victim = live[random.below(live.length)] ?? 0;
    const row = random.pick(standing);
    const kinds: Readonly<Record<string, () => Promise<void>>> = {
      kill: () => control.kill(victim).then(() => this.#replace(control, crowd)),
      stop: () => control.stop(victim).then(() => this.#replace(control, crowd)),
      moveMeta: () => control.moveMeta(victim),
      split: () => control.split(table, row),
      merge: () => mergeNeighbours(control, table, random),
      killMaster: () => control.killMaster(),
      move: () => control.move(table, row, victim),
    };
    const kind = random.pick(Object.keys(kinds));
    try {
      await kinds[kind]?.();
      this.hits[kind] = (this.hits[kind] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof ClusterRefusal)) throw error;
      this.misses += 1;
    }
  }

  async #replace(control: ServerControl, crowd: Crowd): Promise<void> {
    await control.start();
    await crowd.settled();
  }
}

async function mergeNeighbours(control: ServerControl, table: string, random: FuzzRandom): Promise<void> {
  const starts = (await control.regions(table)).map(({ startKey }) => startKey).toSorted();
  const at = random.below(Math.max(1, starts.length - 1));
  // "a" comes before every split.
  await control.merge(table, starts[at] || "a", starts[at + 1] ?? "a");
}

/**
 * Strikes for a while; at its end as many region servers live as before. A region server knows nonces by its memory, and of one that it
 * takes over from a dead one by the log. When such a region goes on to a third before a lost increment is repeated, nobody knows the nonce
 * any more, and it counts twice: that is HBase's own limit. So the next blow waits for the increments that a server's end may have cut.
 */
async function blow(
  world: World,
  control: ServerControl,
  { table, crowd }: { table: string; crowd: Crowd },
): Promise<Strikes> {
  const random = new FuzzRandom(seed, 0);
  const strikes = new Strikes();
  const until = world.clock.now() + DURATION_MS;
  const outside = await control.spawn();
  for (const row of ["a", "c", "e"]) await control.moveOut(table, row, outside);
  await world.pass(1_000);
  await control.kill9(outside);
  await control.killMaster();
  await crowd.settled();
  for (let blows = 0; blows < MOST_BLOWS && (world.clock.now() < until || strikes.total < LEAST_HITS); blows++) {
    await strikes.strike(control, table, { random, crowd });
    await world.pass(500);
  }
  for (let servers = (await control.live()).length; servers < SERVERS; servers++) await control.start();
  return strikes;
}

async function storm(world: World, control: ServerControl): Promise<void> {
  const hbase = world.open({ operationTimeoutMs: OPERATION_MS });
  const table = hbase.table(await world.createTable({ splits: ["b", "d", "f"] }));
  await table.putAll(Object.fromEntries(standing.map((row) => [row, { "d:v": row }])));
  const crowd = new Crowd(table);
  let strikes: Strikes;
  try {
    strikes = await blow(world, control, { table: table.name, crowd });
  } finally {
    await crowd.end();
  }
  const read = await table.getAll(crowd.acknowledged);
  assert.deepEqual(
    crowd.acknowledged.filter((_, place) => read[place] === undefined),
    [],
    "acknowledged and lost",
  );
  const counter = (await table.get("counter"))?.int64("d:n") ?? 0n;
  assert.ok(counter >= crowd.counted && counter <= crowd.counted + crowd.uncertain, `${counter}, not ${crowd.counted}`);
  assert.ok(crowd.slowestMs < OPERATION_MS + 2_000, `${crowd.slowestMs} ms`);
  for (const scan of crowd.scans) assert.equal(scan, standing.join());
  assert.ok(crowd.acknowledged.length > 0 && crowd.counted > 0n && crowd.scans.length > 0, "nothing was done");
  const told = `${JSON.stringify(strikes.hits)}, and ${strikes.misses} missed`;
  assert.ok(strikes.total >= LEAST_HITS, `it was no storm: ${told}`);
}

describe("HBase under a storm of failures", () => {
  test(`what clients were told is so (seed ${seed})`, { timeout: LIMIT_MS }, () => {
    const site = stormySite();
    return play(site, run, (world) => storm(world, site.control));
  });
});
