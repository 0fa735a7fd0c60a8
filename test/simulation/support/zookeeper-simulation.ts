/**
 * The ZooKeeper client in a world where connections are cut, servers are away and sessions end: what is read and written fits together,
 * transactions happen all or not at all, no watch is lost in silence, no ephemeral outlives its session, every operation ends.
 */
import assert from "node:assert/strict";
import { TransactionError, ZooKeeperError, type WatchEvent, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { ZooKeeperWorld } from "./zookeeper-world.ts";
import { VersionHistory } from "./version-history.ts";
import type { Deeds } from "./seeds.ts";

const decoder = new TextDecoder();
const KEYS = ["/r/a", "/r/b", "/r/c"] as const;
const LENGTH_MS = 5_000;
/** Longer than anything goes wrong, and than a client then takes to connect. */
const WATCH_MS = 20_000;
/** What a connection that is cut or a session that is over comes to. */
const PASSING: ReadonlySet<string> = new Set(["ConnectionLoss", "SessionExpired", "OperationTimeout"]);
/** Are only ever written together. */
const [LEFT, RIGHT] = ["/left", "/right"];

class ClientSimulation {
  readonly #world: ZooKeeperWorld;
  readonly #histories = new Map<string, VersionHistory>(KEYS.map((key) => [key, new VersionHistory()]));
  readonly #attempted = new Set<string>(["0"]);
  readonly #deeds: Record<string, number> = {};
  readonly #ephemerals = new Map<string, bigint>();
  /** Nodes that were made for the watches, and acknowledged. */
  readonly #made: string[] = [];
  readonly #seen = new Set<string>();
  readonly #fired = new Set<string>();
  /** One-shot watches, and the client whose session has them. */
  readonly #watched = new Map<string, ZooKeeper>();
  #number = 0;
  #isReady = false;

  constructor(seed: number) {
    this.#world = new ZooKeeperWorld(seed, LENGTH_MS);
  }

  async run(): Promise<Deeds> {
    const { random } = this.#world;
    const workers = Array.from({ length: 2 + random.below(3) }, () => this.#world.work((zk) => this.#turn(zk)));
    workers.push(
      this.#world.work((zk) => this.#prepare(zk)),
      this.#world.work((zk) => this.#watchOnce(zk)),
      this.#watchOn(),
    );
    await this.#world.run(workers, (zk) => this.#check(zk));
    return this.#deeds;
  }

  #done(what: string): void {
    this.#deeds[what] = (this.#deeds[what] ?? 0) + 1;
  }

  /** Makes the nodes, and then now and then one that others watch for. */
  async #prepare(zk: ZooKeeper): Promise<void> {
    for (const path of this.#isReady ? [] : ["/r", ...KEYS, LEFT, RIGHT, "/w", "/e"]) {
      await zk.create(path, "0").catch((error: unknown) => ignore(error, "NodeExists"));
    }
    this.#isReady = true;
    const path = `/w/n${++this.#number}`;
    try {
      await zk.create(path);
      this.#made.push(path);
    } catch (error) {
      // It is there, and who watches has to hear of it as well.
      if (error instanceof ZooKeeperError && error.maybeApplied) this.#done("made, perhaps");
      throw error;
    }
    this.#done("made");
  }

  async #turn(zk: ZooKeeper): Promise<void> {
    const { random } = this.#world;
    if (!this.#isReady) return;
    const key = random.pick(KEYS);
    switch (random.below(5)) {
      case 0:
        return this.#read(zk, key);
      case 1:
        return this.#write(zk, key, undefined);
      case 2:
        return this.#write(zk, key, (await zk.getData(key)).stat.version);
      case 3:
        return this.#both(zk);
      default:
        return this.#ephemeral(zk);
    }
  }

  async #read(zk: ZooKeeper, key: string): Promise<void> {
    const calledAt = this.#world.clock.now();
    const { data, stat } = await zk.getData(key);
    const [value, returnedAt] = [decoder.decode(data), this.#world.clock.now()];
    this.#histories.get(key)?.told({ version: stat.version, value, wrote: false, calledAt, returnedAt });
    this.#done("read");
  }

  async #write(zk: ZooKeeper, key: string, version: number | undefined): Promise<void> {
    const value = String(++this.#number);
    this.#attempted.add(value);
    const calledAt = this.#world.clock.now();
    const timeoutMs = this.#world.random.oneIn(8) ? 50 : undefined;
    try {
      const stat = await zk.setData(key, value, { version, timeoutMs });
      const returnedAt = this.#world.clock.now();
      this.#histories.get(key)?.told({ version: stat.version, value, wrote: true, calledAt, returnedAt });
      this.#done(version === undefined ? "written" : "compared and set");
    } catch (error) {
      if (error instanceof ZooKeeperError && error.maybeApplied) this.#histories.get(key)?.unknown(value);
      if (error instanceof ZooKeeperError && error.codeName === "OperationTimeout") this.#done("given up");
      else ignore(error, "BadVersion");
    }
  }

  /** Two nodes at once, and a look at both: they never differ. */
  async #both(zk: ZooKeeper): Promise<void> {
    const value = String(++this.#number);
    const { stat } = await zk.getData(LEFT);
    try {
      await zk.transaction().check(LEFT, stat.version).setData(LEFT, value).setData(RIGHT, value).commit();
      this.#done("transaction");
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      assert.equal(error.codeName, "BadVersion");
    }
    const [left, right] = await zk.multiRead().getData(LEFT).getData(RIGHT).send();
    assert.equal(decoder.decode(left.value?.data), decoder.decode(right.value?.data), "half of a transaction");
  }

  async #ephemeral(zk: ZooKeeper): Promise<void> {
    const path = `/e/n${++this.#number}`;
    await zk.create(path, "", { mode: "ephemeral" });
    this.#ephemerals.set(path, zk.sessionId);
    this.#done("ephemeral");
  }

  /** A watch for a node that is to come. */
  async #watchOnce(zk: ZooKeeper): Promise<void> {
    if (!this.#isReady) return;
    const path = `/w/n${this.#number + 1 + this.#world.random.below(20)}`;
    if (this.#watched.has(path)) return;
    const there = await zk.exists(path, { watch: () => this.#fired.add(path) });
    if (there === undefined) this.#watched.set(path, zk);
  }

  /** A watch that lasts, until everybody else has stopped and the network is back; anew where a session ends. */
  async #watchOn(): Promise<void> {
    const { random, clock } = this.#world;
    const endAt = clock.now() + WATCH_MS;
    for (let zk = this.#world.open(); clock.now() < endAt;) {
      try {
        const bufferLimit = random.pick([2, 100]);
        await zk.create("/w").catch((error: unknown) => ignore(error, "NodeExists"));
        const events = await zk.watch("/w", { mode: "persistent-recursive", bufferLimit });
        await this.#readAgain(zk);
        const heard = this.#hear(zk, events);
        // Awaited below.
        heard.catch(() => {});
        while (clock.now() < endAt && zk.connectionState !== "LOST") await this.#world.pass(100);
        await events.return?.();
        await heard;
      } catch (error) {
        if (!(error instanceof ZooKeeperError && PASSING.has(error.codeName))) throw error;
      }
      if (zk.connectionState !== "LOST") continue;
      await zk.close();
      zk = this.#world.open();
    }
  }

  async #hear(zk: ZooKeeper, events: AsyncIterable<WatchEvent>): Promise<void> {
    for await (const { type, path } of events) {
      if (type === "NodeCreated") this.#seen.add(path);
      if (type !== "Resync") continue;
      this.#done("resync");
      await this.#readAgain(zk);
    }
  }

  async #readAgain(zk: ZooKeeper): Promise<void> {
    for (;;) {
      try {
        for (const name of (await zk.getChildren("/w")).children) this.#seen.add(`/w/${name}`);
        return;
      } catch (error) {
        ignore(error, "ConnectionLoss");
      }
    }
  }

  async #check(zk: ZooKeeper): Promise<void> {
    for (const [key, history] of this.#histories) {
      const stat = await zk.exists(key);
      if (stat !== undefined) history.check(stat.version, this.#attempted);
    }
    for (const [path, session] of this.#ephemerals) {
      const stat = await zk.exists(path);
      const lives = this.#world.server.sessions.includes(session);
      assert.equal(stat?.ephemeralOwner, lives ? session : undefined, `${path} and its session`);
    }
    // Who watched to the end has seen all that was made until then; a watch for once has fired, if its session lives.
    for (const path of this.#made) {
      const watching = this.#watched.get(path);
      if (watching === undefined || !this.#world.lives(watching)) continue;
      assert.ok(this.#fired.has(path), `the watch for "${path}" was lost`);
      this.#done("fired");
    }
    const missed = this.#made.filter((path) => !this.#seen.has(path));
    assert.ok(missed.length === 0, `never heard of ${missed.join()}`);
  }
}

function ignore(error: unknown, codeName: string): void {
  if (!(error instanceof ZooKeeperError && error.codeName === codeName)) throw error;
}

/** Runs the simulation of a seed. */
export function simulateZooKeeper(seed: number): Promise<Deeds> {
  return new ClientSimulation(seed).run();
}
