/**
 * Sessions in Durable Objects against a real ZooKeeper while the objects lose their memory: reset, put away, deployed anew. A client
 * beside the Worker says what the server thinks of it.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { connectZooKeeper, fourLetterWord, type ZooKeeper } from "dragoman/zookeeper";
import { RunningWorker } from "../../durable/support/running-worker.ts";
import { until } from "../../durable/support/until.ts";
import { Blackhole } from "../../support/blackhole.ts";

const port = Number(process.env["DRAGOMAN_ZOOKEEPER"]);
if (!(port > 0)) throw new Error("No ZooKeeper server: run it as npm test -- --only integration");

const ENTRY = 'export { Session, Watcher, worker as default } from "./test/durable/support/zookeeper-worker.ts";';
const target = `127.0.0.1:${port}`;
/** Other suites share the server. */
const root = `/durable-${randomUUID()}`;
/** What an object may need under load to come back in, and a test to find out. */
const SESSION_TIMEOUT_MS = 20_000;

/** An event of a lasting subscription. */
interface Told {
  readonly number: number;
  readonly first?: number;
  readonly type: string;
  readonly reason?: string;
  readonly zxid?: string;
}

const stack = new AsyncDisposableStack();
let worker: RunningWorker;
let zk: ZooKeeper;
/** Between the server and sessions that are to wait for it. */
let hole: Blackhole;

before(async () => {
  zk = stack.use(await connectZooKeeper(target));
  await zk.create(root);
  hole = stack.use(await Blackhole.before(port));
  worker = stack.use(
    await RunningWorker.start(ENTRY, {
      bindings: { BACKEND: target, ZOOKEEPER_TARGETS: `${target} ${hole.address}` },
      durableObjects: { ZOOKEEPER: { className: "Session", useSQLite: true } },
      serviceBindings: { WATCHER: { name: "tests", entrypoint: "Watcher" } },
    }),
  );
});

after(() => stack.disposeAsync());

/** What the Worker answers. @param command A path of its, and which object. */
async function ask(command: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { status, body } = await worker.get(urlOf(command, more));
  assert.equal(status, 200, `${command}: ${JSON.stringify(body)}`);
  return body;
}

function urlOf(command: string, more: Readonly<Record<string, string>>): string {
  return `${command}&${String(new URLSearchParams({ sessionTimeoutMs: String(SESSION_TIMEOUT_MS), ...more }))}`;
}

async function sessionOf(name: string): Promise<string> {
  return ((await ask(`/session?name=${name}`)) as { session: string }).session;
}

/** The other end of the session's connection, as the server knows it. */
async function connectionOf(session: string): Promise<string | undefined> {
  const connections = (await fourLetterWord("127.0.0.1", port, "cons")).split("\n");
  const its = connections.find((line) => line.includes(`sid=0x${BigInt(session).toString(16)},`));
  return /\/[\d.:]+/.exec(its ?? "")?.[0];
}

/** Who holds the node, as the server tells another client. */
async function ownerOf(path: string): Promise<string | undefined> {
  await zk.sync(path);
  const stat = await zk.exists(path);
  return stat === undefined ? undefined : String(stat.ephemeralOwner);
}

/** Waits until the Worker has heard that: each word is heard once. */
async function hears(word: string): Promise<void> {
  const heard: string[] = [];
  await until(word, async () => {
    heard.push(...((await ask("/heard?")) as string[]));
    return heard.includes(word);
  });
}

async function toldOf(id: string): Promise<readonly Told[]> {
  return (await ask(`/told?id=${id}`)) as Told[];
}

describe("a session in a Durable Object and the real server", () => {
  test("the session goes on after a reset and after a deployment, its ephemeral node alive all the time", async () => {
    const path = `${root}/ephemeral`;
    const { session } = (await ask("/create?name=ephemeral", { path, mode: "ephemeral" })) as { session: string };
    await ask("/reset?name=ephemeral");
    assert.equal(await sessionOf("ephemeral"), session);
    assert.equal(await ownerOf(path), session);
    await worker.redeploy();
    assert.equal(await sessionOf("ephemeral"), session);
    assert.equal(await ownerOf(path), session);
    const { czxid, mzxid } = (await zk.exists(path)) ?? {};
    assert.equal(czxid, mzxid);
    await ask("/end?name=ephemeral");
    assert.equal(await ownerOf(path), undefined);
  });

  test("nobody calls: an alarm attaches the session again before the server gives it up", async () => {
    const path = `${root}/alarm`;
    const short = { sessionTimeoutMs: "6000" };
    const { session } = (await ask("/create?name=alarm", { ...short, path, mode: "ephemeral" })) as { session: string };
    const first = await connectionOf(session);
    assert.ok(first !== undefined);
    await ask("/reset?name=alarm", short);
    await until("it is attached again", async () => ![first, undefined].includes(await connectionOf(session)));
    assert.equal(await ownerOf(path), session);
    await ask("/end?name=alarm", short);
  });

  test("a call in the middle of which the object is reset fails as one whose connection was lost, and the next one works", async () => {
    const more = { target: hole.address, path: root };
    const { session } = (await ask("/session?name=middle", more)) as { session: string };
    hole.swallow();
    const lost = worker.get(urlOf("/get?name=middle", more));
    await until("the call is on its way", async () => {
      const { callsInFlight } = (await ask("/status?name=middle", more)) as { callsInFlight: number };
      return callsInFlight === 1;
    });
    await ask("/reset?name=middle", more);
    const { status, body } = await lost;
    assert.deepEqual([status, (body as { code: string }).code], [502, "ConnectionLoss"]);
    hole.heal();
    assert.equal(((await ask("/get?name=middle", more)) as { session: string }).session, session);
    await ask("/end?name=middle", more);
  });

  test("at rest a session that nothing needs is closed at the server, and the object can be put away", async () => {
    const more = { keepAlive: "50" };
    const { session } = (await ask("/session?name=rest", more)) as { session: string };
    await until("its connection is closed", async () => (await connectionOf(session)) === undefined);
    await until("nothing is kept", async () => ((await ask("/keys?name=rest", more)) as string[]).length === 0);
    await worker.evict("Session", `${target} rest`);
    const next = (await ask("/session?name=rest", more)) as { session: string };
    assert.notEqual(next.session, session);
  });
});

describe("watches through a Durable Object and the real server", () => {
  test("one that fires once hears of a change that came while the object had no connection", async () => {
    const path = `${root}/once`;
    const more = { target: hole.address, path };
    await zk.create(path, "a");
    const event = ask("/once?name=once", more);
    await hears(`watching ${path}`);
    hole.swallow();
    await ask("/reset?name=once", more);
    await zk.setData(path, "b");
    hole.heal();
    const { type } = (await event) as { type: string };
    assert.equal(type, "NodeDataChanged");
    await ask("/end?name=once", more);
  });

  test("one that stays tells by a resync of what it may have missed, and goes on", async () => {
    const path = `${root}/stays`;
    await zk.create(path);
    const events = ask("/watch?name=stays", { path, count: "3" });
    await hears(`watching ${path}`);
    await zk.create(`${path}/1`);
    await hears(`NodeCreated ${path}/1`);
    await ask("/reset?name=stays");
    await hears(`Resync ${path}`);
    await zk.create(`${path}/2`);
    assert.deepEqual(await events, [`NodeCreated ${path}/1`, `Resync ${path}`, `NodeCreated ${path}/2`]);
    await ask("/end?name=stays");
  });
});

/** Fails unless each number is there and each means the same whenever it is told, and unless each change is told or stands behind a resync. */
function assertComplete(told: readonly Told[], changes: readonly bigint[]): void {
  const byNumber = new Map<number, Told>();
  for (const event of told) {
    const earlier = byNumber.get(event.number);
    if (earlier === undefined) byNumber.set(event.number, event);
    else assert.deepEqual(event, earlier, `number ${event.number} is told as another event`);
  }
  const events = [...byNumber.values()].toSorted((a, b) => a.number - b.number);
  let [last, known, gap] = [0, 0n, false];
  for (const { number, first = number, type, zxid = "0" } of events) {
    assert.ok(first <= last + 1, `number ${last + 1} is missing before ${first}`);
    last = number;
    if (type === "Resync") gap = true;
    else {
      const missing = gap ? [] : changes.filter((change) => change > known && change < BigInt(zxid));
      assert.deepEqual(missing, [], `changes are missing before number ${number}, and nothing says so`);
      [known, gap] = [BigInt(zxid), false];
    }
  }
  assert.equal(known, changes.at(-1), "the last change is not told");
}

describe("a lasting subscription and the real server", () => {
  /** Changes a node, one change after the other; what the server calls them. */
  async function change(path: string, times: number): Promise<readonly bigint[]> {
    const changes: bigint[] = [];
    for (let time = 0; time < times; time += 1) changes.push((await zk.setData(path, String(time))).mzxid);
    return changes;
  }

  const restarts = (told: readonly Told[]): number => told.filter(({ reason }) => reason === "restarted").length;

  async function isToldOf(id: string, zxid: bigint | undefined): Promise<boolean> {
    return (await toldOf(id)).some((event) => event.zxid === String(zxid));
  }

  test("misses no number over resets while another client changes the node, and no change in silence", async () => {
    const path = `${root}/lasting`;
    await zk.create(path);
    await ask("/subscribe?name=lasting&id=l1", { path });
    const session = await sessionOf("lasting");
    const changes: bigint[] = [...(await change(path, 20))];
    for (const reset of [1, 2, 3]) {
      const [during] = await Promise.all([change(path, 100), ask("/reset?name=lasting")]);
      assert.equal(await sessionOf("lasting"), session);
      await until("the watcher is told of the gap", async () => restarts(await toldOf("l1")) >= reset);
      changes.push(...during, ...(await change(path, 20)));
    }
    await until("the last change is told", () => isToldOf("l1", changes.at(-1)));
    assertComplete(await toldOf("l1"), changes);
    await ask("/end?name=lasting");
  });

  test("outlives a deployment with its session: what was not heard is told, and then the gap", async () => {
    const path = `${root}/deployed`;
    await zk.create(path);
    await ask("/subscribe?name=deployed&id=d1", { path });
    const session = await sessionOf("deployed");
    const changes = [...(await change(path, 20))];
    await until("the changes are told", () => isToldOf("d1", changes.at(-1)));
    // The Worker's memory of what it was told goes with the deployment.
    const told = [...(await toldOf("d1"))];
    await ask("/refuse?times=1000000");
    changes.push(...(await change(path, 20)));
    const [during] = await Promise.all([change(path, 100), worker.redeploy()]);
    assert.equal(await sessionOf("deployed"), session);
    await until("the watcher is told of the gap", async () => restarts(await toldOf("d1")) > 0);
    changes.push(...during, ...(await change(path, 20)));
    await until("the last change is told", () => isToldOf("d1", changes.at(-1)));
    assertComplete([...told, ...(await toldOf("d1"))], changes);
    await ask("/end?name=deployed");
  });
});
