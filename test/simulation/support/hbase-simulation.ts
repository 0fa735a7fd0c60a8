/**
 * The HBase client over a cluster in process where regions are moved, split and merged, servers die, connections are cut and answers are
 * lost: what was acknowledged is there, increments add up, scans see each row that stood throughout once, every call ends in its time.
 */
import assert from "node:assert/strict";
import { HBaseError, openHBase, type HBase, type Table } from "../../../src/hbase/index.ts";
import type { HBaseCluster } from "../../../src/testing/hbase/cluster.ts";
import type { CallAction, IncomingCall } from "../../../src/testing/hbase/rpc-connection.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import { memorySite } from "../../hbase/scenarios/memory-site.ts";
import type { Deeds } from "./seeds.ts";

const TABLE = "t";
/** How long things go wrong. */
const LENGTH_MS = 3_000;
/** The longest that an operation may take, and what its end may take besides. */
const TIMEOUT_MS = 20_000;
const SLACK_MS = 50;
const STANDING = Array.from({ length: 40 }, (_, at) => `s${String(at).padStart(2, "0")}`);
const SPLITS = ["c", "m", "s1", "s2", "s3", "w"];
const COUNTERS = ["b-counter", "n-counter", "x-counter"];
/** Exceptions that pass. */
const PASSING = [
  ...["NotServingRegionException", "RegionTooBusyException", "CallQueueTooBigException", "RegionOpeningException"],
  ...["CallDroppedException", "IOException", "ServerNotRunningYetException"],
];
/** What an operation may come to when nothing helps in its time. */
const ENDS: ReadonlySet<string> = new Set([
  ...["OperationTimeoutExceededException", "RetriesExhaustedException", "RetriesExhaustedWithDetailsException"],
  ...["CallCancelledException"],
]);

class HBaseSimulation {
  readonly #random: FuzzRandom;
  readonly #clock = new VirtualClock();
  readonly #cluster: HBaseCluster;
  readonly #hbase: HBase;
  readonly #table: Table;
  readonly #deeds: Record<string, number> = {};
  /** Rows that were acknowledged, with their values; and those that may be there. */
  readonly #written = new Map<string, string>();
  readonly #unsure = new Set<string>();
  /** By counter: what is sure, and what may have been added besides. */
  readonly #sums = new Map(COUNTERS.map((counter) => [counter, { sure: 0n, unsure: 0n }]));
  #isOn = false;
  #number = 0;

  constructor(seed: number) {
    this.#random = new FuzzRandom(seed, 0);
    const clock = this.#clock;
    const random = this.#random;
    const latencyMs = random.pick([0, 1, 5]);
    const { cluster, dialer, clusters } = memorySite({
      ...{ clock, random, latencyMs, scannerLeaseMs: random.pick([300, 60_000]) },
      chunkBytes: random.pick([undefined, undefined, 50]),
      onCall: (call) => this.#onCall(call),
    });
    this.#cluster = cluster;
    this.#hbase = openHBase(clusters.zookeeper, {
      ...{ dialer, clock, random, rpcTimeoutMs: 500, operationTimeoutMs: TIMEOUT_MS, connectTimeoutMs: 500 },
      ...{ pauseMs: random.pick([10, 100]), overloadedPauseMs: 100, prefetchRegions: random.pick([1, 10]) },
    });
    this.#table = this.#hbase.table(TABLE);
  }

  async run(): Promise<Deeds> {
    const clock = this.#clock;
    this.#cluster.createTable(TABLE, { splits: SPLITS });
    await clock.runUntil(this.#table.putAll(Object.fromEntries(STANDING.map((row) => [row, { "d:v": row }]))));
    this.#isOn = true;
    const workers = [
      ...Array.from({ length: 2 }, () => this.#repeat(() => this.#write())),
      ...Array.from({ length: 2 }, () => this.#repeat(() => this.#count())),
      this.#repeat(() => this.#batch()),
      ...Array.from({ length: 2 }, () => this.#repeat(() => this.#scan())),
    ];
    for (let count = this.#random.below(14); count > 0; count--) {
      clock.setTimer(this.#random.below(LENGTH_MS), () => this.#meddle());
    }
    clock.setTimer(LENGTH_MS, () => (this.#isOn = false));
    await clock.runUntil(Promise.all(workers), { limitMs: 10 * LENGTH_MS + 10 * TIMEOUT_MS });
    await clock.runUntil(this.#check(), { limitMs: 10 * TIMEOUT_MS });
    await clock.runUntil(this.#hbase.close());
    await clock.runUntil(this.#cluster.close());
    await clock.advance(130_000);
    assert.equal(clock.pendingTimers, 0, "timers are left");
    return this.#deeds;
  }

  async #repeat(act: () => Promise<void>): Promise<void> {
    while (this.#isOn) {
      const beganAt = this.#clock.now();
      await act();
      const took = this.#clock.now() - beganAt;
      // A scan has several steps, each with its own time.
      assert.ok(took <= SPLITS.length * TIMEOUT_MS + SLACK_MS, `something took ${took} ms`);
      await new Promise<void>((resolve) => void this.#clock.setTimer(this.#random.below(200), resolve));
    }
  }

  /** One operation, within its time; `undefined` for one that could not be done in it. */
  async #tried<T>(operation: Promise<T>, unsure: () => void): Promise<T | undefined> {
    const beganAt = this.#clock.now();
    try {
      return await operation;
    } catch (error) {
      if (!(error instanceof HBaseError && ENDS.has(error.exception))) throw error;
      if (error.maybeApplied) unsure();
      this.#done("given up");
      return undefined;
    } finally {
      const took = this.#clock.now() - beganAt;
      assert.ok(took <= TIMEOUT_MS + SLACK_MS, `an operation took ${took} ms`);
    }
  }

  async #write(): Promise<void> {
    const row = `${this.#random.pick(["a", "d", "n", "r", "t", "x"])}${++this.#number}`;
    const unsure = (): void => void this.#unsure.add(row);
    const done = await this.#tried(
      this.#table.put(row, { "d:v": row }).then(() => true),
      unsure,
    );
    if (done === true) this.#written.set(row, row);
    if (done === true) this.#done("put");
  }

  async #count(): Promise<void> {
    const counter = this.#random.pick(COUNTERS);
    const by = BigInt(1 + this.#random.below(9));
    const sum = this.#sums.get(counter) ?? { sure: 0n, unsure: 0n };
    const made = await this.#tried(this.#table.increment(counter, { "d:n": by }), () => (sum.unsure += by));
    if (made === undefined) return;
    sum.sure += by;
    this.#done("increment");
  }

  async #batch(): Promise<void> {
    const rows = Array.from({ length: 1 + this.#random.below(6) }, () => {
      return `${this.#random.pick(["a", "d", "n", "t", "x"])}${++this.#number}`;
    });
    const beganAt = this.#clock.now();
    const outcomes = await this.#table.batch(
      rows.map((row) => ({ type: "put", row, columns: { "d:v": row } }) as const),
    );
    // One time for all of it.
    const took = this.#clock.now() - beganAt;
    assert.ok(took <= TIMEOUT_MS + SLACK_MS, `a batch took ${took} ms`);
    outcomes.forEach((outcome, at) => {
      const row = rows[at] as string;
      if (outcome.ok) this.#written.set(row, row);
      else if (!ENDS.has(outcome.error.exception)) throw outcome.error;
      else if (outcome.error.maybeApplied) this.#unsure.add(row);
    });
    this.#done(outcomes.every(({ ok }) => ok) ? "batch" : "batch given up");
  }

  async #scan(): Promise<void> {
    const { random } = this;
    const reversed = random.oneIn(2);
    const options = {
      reversed,
      caching: random.pick([1, 3, 100, undefined]),
      maxResultBytes: random.pick([100, undefined]),
    };
    const seen: string[] = [];
    try {
      for await (const { key } of this.#table.scan({
        ...options,
        startRow: reversed ? "t" : "s",
        stopRow: reversed ? "r" : "t",
      })) {
        seen.push(key);
        if (random.oneIn(20))
          await new Promise<void>((resolve) => void this.#clock.setTimer(random.below(800), resolve));
      }
    } catch (error) {
      if (!(error instanceof HBaseError && ENDS.has(error.exception))) throw error;
      this.#done("scan given up");
      return;
    }
    const standing = seen.filter((key) => key.startsWith("s"));
    assert.deepEqual(standing, reversed ? STANDING.toReversed() : STANDING, "rows that stood throughout");
    assert.equal(new Set(seen).size, seen.length, "a row came twice");
    this.#done(reversed ? "reversed scan" : "scan");
  }

  async #check(): Promise<void> {
    const rows = [...this.#written.keys(), ...this.#unsure];
    const found = await this.#table.getAll(rows);
    rows.forEach((row, at) => {
      const value = found[at]?.text("d:v");
      if (this.#written.has(row)) assert.equal(value, row, `"${row}" was acknowledged`);
      else assert.ok(value === undefined || value === row);
    });
    for (const [counter, { sure, unsure }] of this.#sums) {
      const value = (await this.#table.get(counter))?.int64("d:n") ?? 0n;
      assert.ok(
        value >= sure && value <= sure + unsure,
        `"${counter}" is ${value}, after ${sure}, and ${unsure} unsure`,
      );
    }
  }

  get random(): FuzzRandom {
    return this.#random;
  }

  #done(what: string): void {
    this.#deeds[what] = (this.#deeds[what] ?? 0) + 1;
  }

  /** What becomes of a call, seldom something else than an answer. */
  #onCall({ method }: IncomingCall): CallAction {
    const { random } = this;
    if (!this.#isOn || !random.oneIn(12)) return "handle";
    if (method === "Scan" && random.oneIn(3)) return "heartbeat";
    return random.pick<CallAction>([
      ...(["ignore", "handle-and-ignore", "close", "handle-and-close"] as const),
      { delayMs: random.below(700) },
      ...PASSING.map((exception) => ({ exception })),
    ]);
  }

  #meddle(): void {
    if (!this.#isOn) return;
    const { random } = this;
    const cluster = this.#cluster;
    const regions = cluster.regions(TABLE);
    const at = random.below(regions.length);
    const row = regions[at]?.startKey ?? "";
    const deeds: readonly (() => void)[] = [
      () => cluster.move(TABLE, row, this.#anyServer()),
      () => cluster.move(TABLE, row, this.#anyServer()),
      () => this.#split(row, regions[at]?.endKey ?? ""),
      () => cluster.merge(TABLE, row, regions[at + 1]?.startKey ?? "zz"),
      () => cluster.moveMeta(this.#anyServer()),
      () => cluster.regionServers[this.#anyServer()]?.disconnect(),
      () => this.#kill(),
    ];
    try {
      random.pick(deeds)();
    } catch (error) {
      // Not every deed can be done to every region.
      if (!String(error).includes("region")) throw error;
    }
  }

  #split(start: string, end: string): void {
    const middle = ["f", "o", "s05", "s15", "s25", "t5", "y"].find((key) => key > start && (end === "" || key < end));
    if (middle !== undefined) this.#cluster.split(TABLE, middle);
  }

  #anyServer(): number {
    const up = this.#cluster.regionServers.flatMap(({ isUp }, at) => (isUp ? at : []));
    return this.#random.pick(up);
  }

  /** One dies and comes back; there is always one left. */
  #kill(): void {
    const cluster = this.#cluster;
    if (cluster.regionServers.filter(({ isUp }) => isUp).length < 2) return;
    const server = this.#anyServer();
    cluster.killServer(server, this.#random.below(2_000));
    this.#clock.setTimer(2_000 + this.#random.below(2_000), () => cluster.startServer(server));
    this.#done("killed");
  }
}

/** Runs the simulation of a seed. */
export function simulateHBase(seed: number): Promise<Deeds> {
  return new HBaseSimulation(seed).run();
}
