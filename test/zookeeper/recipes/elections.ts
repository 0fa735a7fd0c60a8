/** Elections in both shapes, after Curator's TestLeaderLatch and TestLeaderSelector. */
import assert from "node:assert/strict";
import { LeaderLatch, LeaderSelector, type Leadership } from "../../../src/zookeeper/recipes/index.ts";
import type { ZooKeeper } from "../../../src/zookeeper/index.ts";
import { codeOf, type Scenario, type World } from "../scenarios/world.ts";

function latchOf(world: World, id: string, zk: ZooKeeper = world.open().zk): LeaderLatch {
  return new LeaderLatch(zk, world.at("election"), { ...world.recipe, id });
}

export const leaderLatchScenarios: Readonly<Record<string, Scenario>> = {
  async "each leads in its turn, with a greater token"(world) {
    const latches = ["a", "b", "c"].map((id) => latchOf(world, id));
    const tokens: bigint[] = [];
    for (let left = [...latches]; left.length > 0; left = left.filter((each) => !each.hasLeadership)) {
      await world.until("one leads", () => left.some(({ hasLeadership }) => hasLeadership));
      const leaders = left.filter(({ hasLeadership }) => hasLeadership);
      assert.equal(leaders.length, 1);
      const [leader] = leaders;
      tokens.push(leader?.leadership?.fencingToken ?? 0n);
      left.splice(left.indexOf(leader as LeaderLatch), 1);
      await leader?.close();
      assert.equal(leader?.hasLeadership, false);
    }
    assert.equal(tokens.length, 3);
    assert.deepEqual(
      tokens,
      tokens.toSorted((a, b) => (a < b ? -1 : 1)),
    );
  },

  async "everybody sees who stands and who leads"(world) {
    const a = latchOf(world, "a");
    await a.lead();
    const b = latchOf(world, "b");
    let participants = await b.participants();
    while (participants.length < 2) participants = await b.participants();
    assert.deepEqual(participants, [
      { id: "a", isLeader: true },
      { id: "b", isLeader: false },
    ]);
    assert.deepEqual(await b.leader(), { id: "a", isLeader: true });
    await Promise.all([a.close(), b.close()]);
    assert.equal(await latchless(world), undefined);
  },

  async "leadership is lost with the connection, and had again with it"(world) {
    const opened = world.open();
    const latch = latchOf(world, "a", opened.zk);
    const heard: (bigint | undefined)[] = [];
    latch.subscribe((leadership) => heard.push(leadership?.fencingToken));
    const { fencingToken, signal } = await latch.lead();
    await world.cutAndWait(opened);
    assert.equal(signal.aborted, true);
    assert.match(String(signal.reason), /ConnectionLoss/);
    const again = await latch.lead();
    assert.equal(again.fencingToken, fencingToken);
    assert.deepEqual(heard, [fencingToken, undefined, fencingToken]);
    await latch.close();
    assert.equal(again.signal.aborted, true);
    assert.deepEqual(heard.slice(3), [undefined]);
  },

  async "with the session's policy leadership outlives a connection"(world) {
    const opened = world.open();
    const options = { ...world.recipe, lostOn: "lost" } as const;
    await using latch = new LeaderLatch(opened.zk, world.at("election"), options);
    const { signal } = await latch.lead();
    await world.cutAndWait(opened);
    assert.equal(signal.aborted, false);
    assert.equal(latch.hasLeadership, true);
  },

  async "a leader whose node is deleted stands again, behind the others"(world) {
    const { zk } = world.open();
    const [a, b] = [latchOf(world, "a"), latchOf(world, "b")];
    await world.until("one leads", () => a.hasLeadership || b.hasLeadership);
    const [leader, other] = a.hasLeadership ? [a, b] : [b, a];
    const { path, fencingToken, signal } = await leader.lead();
    await other.participants();
    await world.pass(50);
    await zk.delete(path);
    const next = await other.lead({ timeoutMs: 5_000 });
    assert.ok(next.fencingToken > fencingToken);
    await world.until("the first hears of it", () => signal.aborted);
    assert.match(String(signal.reason), /NoNode/);
    await other.close();
    assert.ok((await leader.lead()).fencingToken > next.fencingToken);
    await leader.close();
  },

  async "a session's end ends leadership and waiting, for good"(world) {
    const mortal = await world.openMortal();
    const first = latchOf(world, "a", mortal.zk);
    const { signal } = await first.lead();
    const second = latchOf(world, "b");
    const waiting = second.lead();
    await world.pass(50);
    await mortal.expire();
    await waiting;
    await world.until("the first hears of it", () => signal.aborted);
    assert.equal(await codeOf(first.lead()), "SessionExpired");
    await Promise.all([first.close(), second.close()]);
  },

  async "a path that is none is refused, and a candidate that may not stand says why"(world) {
    const { zk } = world.open();
    assert.throws(() => new LeaderLatch(zk, "relative", world.recipe), /must begin with "\/"/);
    await zk.create(world.at("closed"), "", { acl: [{ permissions: 1, scheme: "world", id: "anyone" }] });
    await using latch = new LeaderLatch(zk, world.at("closed"), world.recipe);
    assert.equal(await codeOf(latch.lead()), "NoAuth");
  },

  async "participants of an election that nobody has stood in are none"(world) {
    await using latch = new LeaderLatch(world.open().zk, world.at("a/b"), world.recipe);
    await latch.lead();
    const other = new LeaderSelector(world.open().zk, world.at("never"), async () => {}, world.recipe);
    assert.deepEqual([await other.participants(), await other.leader()], [[], undefined]);
    await other.close();
  },

  async "a latch that is closed before it has a connection leaves nothing"(world) {
    const latch = new LeaderLatch(world.open().zk, world.at("election"), world.recipe);
    await latch.close();
    await world.pass(100);
    assert.equal(await latchless(world), undefined);
  },

  async "waiting ends by time, by signal and by closing"(world) {
    const [a, b] = [latchOf(world, "a"), latchOf(world, "b")];
    await world.until("one leads", () => a.hasLeadership || b.hasLeadership);
    const [leader, other] = a.hasLeadership ? [a, b] : [b, a];
    assert.equal(await codeOf(other.lead({ timeoutMs: 30 })), "OperationTimeout");
    assert.equal(await codeOf(other.lead({ signal: AbortSignal.abort() })), "SystemError");
    const failed = other.lead();
    const rejected = assert.rejects(failed, /the latch was closed/);
    await other.close();
    await rejected;
    await leader.close();
    await leader.close();
  },
};

/** Who leads, asked without standing. */
async function latchless(world: World): Promise<unknown> {
  const { zk } = world.open();
  return (await zk.getChildren(world.at("election")).catch(() => undefined))?.children[0];
}

export const leaderSelectorScenarios: Readonly<Record<string, Scenario>> = {
  async "one leads at a time, and again while it is queued again"(world) {
    let [leaders, turns] = [0, 0];
    const lead = async (): Promise<void> => {
      assert.equal(++leaders, 1);
      turns += 1;
      await world.pass(10);
      leaders -= 1;
    };
    const selectors = ["a", "b"].map(
      (id) =>
        new LeaderSelector(world.open().zk, world.at("election"), lead, { ...world.recipe, id, autoRequeue: true }),
    );
    for (const selector of selectors) assert.equal(selector.requeue(), true);
    assert.equal(selectors[0]?.requeue(), false);
    await world.until("they take turns", () => turns >= 6);
    await Promise.all(selectors.map((selector) => selector.close()));
    assert.equal(leaders, 0);
    assert.equal(selectors[0]?.requeue(), false);
  },

  async "leadership ends when the function returns, and what it throws is heard of"(world) {
    const errors: unknown[] = [];
    let turns = 0;
    const selector = new LeaderSelector(
      world.open().zk,
      world.at("election"),
      async () => {
        turns += 1;
        throw new Error("Not fit to lead");
      },
      { ...world.recipe, onError: (error) => errors.push(error) },
    );
    selector.requeue();
    await world.until("it has led", () => errors.length === 1);
    assert.match(String(errors[0]), /Not fit to lead/);
    await world.until("it stands no more", () => selector.requeue());
    await world.until("it has led again", () => turns === 2);
    await selector.close();
    assert.deepEqual(await selector.participants(), []);
  },

  async "leadership can be interrupted, and is when the connection is lost"(world) {
    const opened = world.open();
    const reasons: string[] = [];
    let leadership: Leadership | undefined;
    const lead = ({ signal, ...rest }: Leadership): Promise<void> => {
      leadership = { signal, ...rest };
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          reasons.push(String(signal.reason));
          leadership = undefined;
          resolve();
        });
      });
    };
    const options = { ...world.recipe, id: "me", autoRequeue: true };
    const selector = new LeaderSelector(opened.zk, world.at("election"), lead, options);
    selector.requeue();
    await world.until("it leads", () => leadership !== undefined);
    assert.deepEqual(await selector.leader(), { id: "me", isLeader: true });
    assert.equal(selector.hasLeadership, true);
    selector.interruptLeadership();
    await world.until("it leads again", () => reasons.length === 1 && leadership !== undefined);
    await world.cutAndWait(opened);
    await world.until("it leads once more", () => reasons.length === 2 && leadership !== undefined);
    await selector.close();
    assert.match(reasons[0] ?? "", /leadership was interrupted/);
    assert.match(reasons[1] ?? "", /ConnectionLoss/);
    assert.match(reasons[2] ?? "", /the selector was closed/);
    assert.equal(selector.hasLeadership, false);
  },

  async "another leads when the leader's session ends"(world) {
    const mortal = await world.openMortal();
    const tokens: bigint[] = [];
    const lead = ({ fencingToken, signal }: Leadership): Promise<void> => {
      tokens.push(fencingToken);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    const path = world.at("election");
    const first = new LeaderSelector(mortal.zk, path, lead, { ...world.recipe, autoRequeue: true });
    first.requeue();
    await world.until("the first leads", () => tokens.length === 1);
    const second = new LeaderSelector(world.open().zk, path, lead, world.recipe);
    second.requeue();
    await mortal.expire();
    await world.until("the second leads", () => tokens.length === 2);
    assert.ok((tokens[1] ?? 0n) > (tokens[0] ?? 0n));
    await Promise.all([first.close(), second.close()]);
  },
};
