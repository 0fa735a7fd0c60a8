/** A real ensemble of three: its configuration, a leader that dies, a member that stops in its tracks, and what is left without a quorum. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import {
  connectZooKeeper,
  fourLetterWord,
  ZooKeeperError,
  type ReconfigOptions,
  type SessionEvent,
  type ZooKeeper,
} from "../../../src/zookeeper/index.ts";
import { again } from "../../zookeeper/faults/again.ts";
import { takeEnsemble, until } from "./support/control.ts";

const run = `/ensemble-${dialer.runtime}-${crypto.randomUUID()}`;
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

/** What the ensemble says of a change while it is not ready for it. */
const PASSING = new Set(["ReconfigInProgress", "NewConfigNoQuorum", "ConnectionLoss"]);

/** The number of the member that a client is connected to. */
function memberOf(zk: ZooKeeper, ports: Readonly<Record<string, number>>): number {
  const port = /to 127\.0\.0\.1:(\d+) as session/.exec(
    zk.events.findLast(({ text: said }) => / as session /.test(said))?.text ?? "",
  );
  return Number(Object.entries(ports).find(([, each]) => each === Number(port?.[1]))?.[0]);
}

describe("an ensemble of three", () => {
  test("tells its configuration, and changes it for who may", async () => {
    await using ensemble = await takeEnsemble();
    await using zk = await connectZooKeeper(ensemble.connectString);
    // Until a session owns something, it is its member's alone (`localSessionsEnabled`), and cannot move.
    await zk.create(`${run}-reconfig`, "", { mode: "ephemeral" });
    const { members, version } = await zk.getConfig();
    assert.deepEqual(
      members.map(({ id }) => id),
      [1, 2, 3],
    );
    const leader = await ensemble.leader();
    const leaving = members.find(({ id }) => id !== leader) ?? { id: 0, address: "" };
    const leave = { leaving: [String(leaving.id)], fromVersion: version };
    await assert.rejects(zk.reconfig(leave), { codeName: "NoAuth" });
    zk.addAuth("digest", ensemble.superUser);
    await assert.rejects(zk.reconfig({ ...leave, fromVersion: version + 7n }), { codeName: "BadVersion" });
    await assert.rejects(zk.reconfig({ joining: ["nonsense"] }), { codeName: "BadArguments" });
    // The configuration lies outside of every chroot, and so do its events.
    await using chrooted = await connectZooKeeper(`${ensemble.connectString}/chroot`);
    const touched = Promise.withResolvers<string>();
    const { text: config } = await chrooted.getConfig({ watch: ({ path }) => touched.resolve(path) });
    await zk.setData("/zookeeper/config", config);
    assert.equal(await touched.promise, "/zookeeper/config");
    const changed = Promise.withResolvers<string>();
    await zk.getConfig({ watch: ({ type }) => changed.resolve(type) });
    const smaller = await again(() => zk.reconfig(leave));
    assert.equal(smaller.members.length, 2);
    assert.equal(await changed.promise, "NodeDataChanged");
    const joining = [`server.${leaving.id}=${leaving.address}`];
    // The member has to be up to date before it may join.
    await until("the member joins", async () => {
      const joined = await zk.reconfig({ joining }).catch(() => undefined);
      return joined?.members.length === 3 || (await again(() => zk.getConfig())).members.length === 3;
    });
    assert.equal((await again(() => zk.getConfig())).members.length, 3);
  });

  test("changes roles, lets two go at once, and takes a whole configuration", async () => {
    await using ensemble = await takeEnsemble();
    const leader = await ensemble.leader();
    // The leader stays what it is throughout, and so does the session.
    await using zk = await connectZooKeeper(`127.0.0.1:${ensemble.ports[leader]}`);
    zk.addAuth("digest", ensemble.superUser);
    const { members } = await zk.getConfig();
    const lines = members.map(({ id, address }) => `server.${id}=${address}`);
    const [first, second] = members.filter(({ id }) => id !== leader);
    assert.ok(first !== undefined && second !== undefined);
    const idsOf = async (): Promise<readonly number[]> => (await zk.getConfig()).members.map(({ id }) => id);
    // Members have to be up to date before they count again, and one change has to be over before the next.
    const change = (what: string, options: ReconfigOptions): Promise<void> =>
      until(what, () =>
        zk.reconfig(options).then(
          () => true,
          (error: unknown) => {
            if (error instanceof ZooKeeperError && PASSING.has(error.codeName)) return false;
            throw error;
          },
        ),
      );

    const observer = first.address.replace(":participant;", ":observer;");
    await change("a member only observes", { joining: [`server.${first.id}=${observer}`] });
    assert.equal((await zk.getConfig()).members.find(({ id }) => id === first.id)?.address, observer);
    await change("it takes part again", { joining: [`server.${first.id}=${first.address}`] });

    await change("two members leave", { leaving: [String(first.id), String(second.id)] });
    assert.deepEqual(await idsOf(), [leader]);
    await change("two members join", { joining: lines.filter((line) => !line.startsWith(`server.${leader}=`)) });
    assert.deepEqual(await idsOf(), [1, 2, 3]);

    const without = lines.filter((line) => !line.startsWith(`server.${second.id}=`));
    await change("all members but one", { members: without });
    assert.deepEqual(
      await idsOf(),
      members.map(({ id }) => id).filter((id) => id !== second.id),
    );
    await change("all members", { members: lines });
    assert.deepEqual((await zk.getConfig()).members, members);
  });

  test("goes on with a session when the leader is killed, and nothing that was acknowledged is lost", async () => {
    await using ensemble = await takeEnsemble();
    const events: SessionEvent[] = [];
    const options = { sessionTimeoutMs: 10_000, onEvent: (event: SessionEvent): unknown => events.push(event) };
    await using zk = await connectZooKeeper(ensemble.connectString, options);
    await zk.create(run, "0");
    await zk.create(`${run}/ephemeral`, "", { mode: "ephemeral" });
    const leader = await ensemble.leader();
    let acknowledged = 0;
    let attempted = 0;
    const count = async (): Promise<void> => {
      try {
        await zk.setData(run, String(++attempted), { timeoutMs: 5_000 });
        acknowledged = attempted;
      } catch (error) {
        // Whatever it was, it leaves the session alive.
        assert.ok(error instanceof ZooKeeperError && error.codeName !== "SessionExpired", String(error));
      }
    };
    for (let i = 0; i < 20; i++) await count();
    const killing = ensemble.act(leader, "kill");
    const before = acknowledged;
    await until("writes are acknowledged again", async () => {
      await count();
      return acknowledged > before + 20;
    });
    await killing;
    await again(() => zk.sync(run));
    const stored = Number(text((await again(() => zk.getData(run))).data));
    assert.ok(stored >= acknowledged && stored <= attempted, `${acknowledged} ≤ ${stored} ≤ ${attempted}`);
    assert.ok(await again(() => zk.exists(`${run}/ephemeral`)), "the session is the same");
    assert.ok(!events.includes("Expired"));
    await again(() => zk.delete(`${run}/ephemeral`));
    await again(() => zk.delete(run)).catch(() => {});
  });

  test("a member that stops in its tracks is left for another, with the watches", async () => {
    await using ensemble = await takeEnsemble();
    const events: SessionEvent[] = [];
    await using zk = await connectZooKeeper(ensemble.connectString, {
      ...{ sessionTimeoutMs: 4_000, onEvent: (event) => events.push(event) },
    });
    await using other = await connectZooKeeper(ensemble.connectString, { sessionTimeoutMs: 20_000 });
    const path = `${run}-paused`;
    const heard: string[] = [];
    // Both can move: they own something.
    await zk.create(`${path}-ephemeral`, "", { mode: "ephemeral" });
    await other.create(`${path}-other`, "", { mode: "ephemeral" });
    await zk.exists(path, { watch: ({ type }) => heard.push(type) });
    const member = memberOf(zk, ensemble.ports);
    await ensemble.act(member, "pause");
    await until(
      "the client is connected again",
      () => events.filter((event) => event === "SyncConnected").length === 2,
    );
    assert.notEqual(memberOf(zk, ensemble.ports), member);
    await ensemble.act(member, "resume");
    await again(() => other.create(path).catch((error: unknown) => ignoring(error, "NodeExists")));
    await until("the watch is heard", () => heard.length > 0);
    assert.deepEqual(heard, ["NodeCreated"]);
    await again(() => other.delete(path));
  });

  test("without a quorum serves readers, who move over when it is back", async () => {
    await using ensemble = await takeEnsemble();
    const path = `${run}-quorum`;
    {
      await using zk = await connectZooKeeper(ensemble.connectString);
      await zk.create(path, "before");
      await zk.sync(path);
    }
    const [survivor = 0, ...others] = Object.keys(ensemble.ports).map(Number);
    await Promise.all(others.map((id) => ensemble.act(id, "kill")));
    await until("the survivor is read-only", async () => {
      const asked = fourLetterWord("127.0.0.1", ensemble.ports[survivor] ?? 0, "isro");
      return (await asked.catch(() => "")) === "ro";
    });
    const events: SessionEvent[] = [];
    await using zk = await connectZooKeeper(ensemble.connectString, {
      ...{ canBeReadOnly: true, sessionTimeoutMs: 20_000, onEvent: (event) => events.push(event) },
    });
    assert.deepEqual([zk.state, zk.connectionState], ["CONNECTEDREADONLY", "READ_ONLY"]);
    assert.equal(text((await zk.getData(path)).data), "before");
    await assert.rejects(zk.setData(path, "x"), { codeName: "NotReadOnly", maybeApplied: false });
    await Promise.all(others.map((id) => ensemble.act(id, "start")));
    await until("the session has moved", () => zk.state === "CONNECTED", 30_000);
    await again(() => zk.setData(path, "after"));
    assert.deepEqual([events[0], events.at(-1)], ["ConnectedReadOnly", "SyncConnected"]);
    await again(() => zk.delete(path));
  });
});

/** Takes an error with this code for success: the first try has done it. */
function ignoring(error: unknown, codeName: string): undefined {
  if (error instanceof ZooKeeperError && error.codeName === codeName) return undefined;
  throw error;
}
