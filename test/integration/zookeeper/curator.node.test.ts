/** Curator itself beside the recipes, on a real ZooKeeper: both take part in the same lock, election, counter and discovery. */
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { connectZooKeeper, ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import {
  DistributedAtomicLong,
  DistributedBarrier,
  GroupMember,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  LeaderLatch,
  ServiceDiscovery,
  SharedCount,
  SimpleDistributedQueue,
} from "../../../src/zookeeper/recipes/index.ts";

const servers = `127.0.0.1:${process.env["DRAGOMAN_ZOOKEEPER"]}`;
const root = `/curator-${crypto.randomUUID()}`;
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

let java: ChildProcessWithoutNullStreams;
let lines: AsyncIterator<string>;
let zk: ZooKeeper;

/** Has Curator do something; gives its answer. */
async function curator(...words: readonly (string | number)[]): Promise<string> {
  java.stdin.write(`${words.join(" ")}\n`);
  return await answer();
}

async function answer(): Promise<string> {
  const { value, done } = await lines.next();
  assert.notEqual(done, true, "Curator has ended");
  return value;
}

async function timesOut(promise: Promise<unknown>): Promise<boolean> {
  try {
    await promise;
    return false;
  } catch (error) {
    return error instanceof ZooKeeperError && error.codeName === "OperationTimeout";
  }
}

before(async () => {
  const [command = "", ...given] = JSON.parse(process.env["DRAGOMAN_CURATOR"] ?? "[]") as string[];
  java = spawn(command, [...given, servers], { stdio: "pipe" });
  // Its log goes nowhere, and must not fill the pipe.
  java.stderr.resume();
  lines = createInterface({ input: java.stdout })[Symbol.asyncIterator]();
  zk = await connectZooKeeper(servers);
  await zk.create(root);
  assert.equal(await answer(), "ready");
});

after(async () => {
  java.stdin.end();
  await zk.close();
});

describe("Curator and the recipes", () => {
  test("hold one lock in turn", async () => {
    const path = `${root}/lock`;
    const mutex = new InterProcessMutex(zk, path);
    const held = await mutex.acquire();
    assert.equal(await curator("lock", path, 200), "false");
    await held.release();
    assert.equal(await curator("lock", path, 2_000), "true");
    assert.equal(await timesOut(mutex.acquire({ timeoutMs: 200 })), true);
    const waiting = mutex.acquire({ timeoutMs: 5_000 });
    assert.equal(await curator("unlock", path), "done");
    await (await waiting).release();
  });

  test("read together under one lock, and write alone", async () => {
    const path = `${root}/read-write`;
    const { readLock, writeLock } = new InterProcessReadWriteLock(zk, path);
    const reading = await readLock.acquire();
    assert.equal(await curator("read-lock", path, 2_000), "true");
    await reading.release();
    assert.equal(await timesOut(writeLock.acquire({ timeoutMs: 200 })), true);
    await curator("unlock", path);
    const writing = await writeLock.acquire({ timeoutMs: 5_000 });
    assert.equal(await curator("read-lock", path, 200), "false");
    await writing.release();
  });

  test("share a semaphore's leases", async () => {
    const path = `${root}/semaphore`;
    const semaphore = new InterProcessSemaphoreV2(zk, path, 2);
    const lease = await semaphore.acquire();
    assert.equal(await curator("lease", path, 2, 2_000), "true");
    assert.equal(await timesOut(semaphore.acquire({ timeoutMs: 200 })), true);
    await lease.release();
    const [another] = await semaphore.acquireSeveral({ timeoutMs: 5_000 });
    await curator("return", path);
    await another?.release();
  });

  test("stand in one election, and know each other by their ids", async () => {
    const path = `${root}/election`;
    const latch = new LeaderLatch(zk, path, { id: "ours" });
    await latch.lead({ timeoutMs: 5_000 });
    await curator("stand", path, "theirs");
    assert.equal(await curator("leads", path), "false");
    assert.equal(await curator("leader", path), "ours");
    await latch.close();
    let leads = "false";
    while (leads !== "true") leads = await curator("leads", path);
    const next = new LeaderLatch(zk, path, { id: "ours again" });
    assert.deepEqual(await next.leader(), { id: "theirs", isLeader: true });
    await curator("close", path);
    await next.lead({ timeoutMs: 5_000 });
    await next.close();
  });

  test("wait at one barrier, and count in one counter", async () => {
    const barrier = new DistributedBarrier(zk, `${root}/barrier`);
    await barrier.setBarrier();
    assert.equal(await curator("wait", barrier.path, 200), "false");
    await barrier.removeBarrier();
    assert.equal(await curator("wait", barrier.path, 200), "true");

    const counter = new DistributedAtomicLong(zk, `${root}/counter`);
    await counter.add(5n);
    assert.equal(await curator("add", counter.path, -7), "-2");
    assert.equal((await counter.increment()).after, -1n);

    await using count = new SharedCount(zk, `${root}/count`, 3);
    await count.start({ timeoutMs: 5_000 });
    const seen = Promise.withResolvers<number>();
    count.subscribe(seen.resolve);
    assert.equal(await curator("set-count", `${root}/count`, 12), "12");
    assert.equal(await seen.promise, 12);
  });

  test("pass each other items of a queue", async () => {
    const queue = new SimpleDistributedQueue(zk, `${root}/queue`, { protection: false });
    await queue.offer("ours");
    assert.equal(await curator("poll", queue.path), "ours");
    assert.equal(await curator("offer", queue.path, "theirs"), "true");
    assert.equal(text(await queue.take({ timeoutMs: 5_000 })), "theirs");
  });

  test("see each other in one group", async () => {
    const path = `${root}/group`;
    const member = new GroupMember(zk, path, "ours", "x");
    await member.joined({ timeoutMs: 5_000 });
    await curator("join", path, "theirs");
    let members = "";
    while (members !== "ours,theirs") members = await curator("members", path);
    while (!member.currentMembers().has("theirs")) members = await curator("members", path);
    await member.close();
    while (members !== "theirs") members = await curator("members", path);
    await curator("close", path);
  });

  test("find each other's services", async () => {
    const base = `${root}/services`;
    const discovery = new ServiceDiscovery(zk, base);
    const ours = await discovery.register({ name: "users", id: "ours", address: "10.0.0.1", port: 1 });
    await curator("register", base, "users", "theirs", "10.0.0.2", 2);
    assert.equal(await curator("find", base, "users"), "ours@10.0.0.1:1,theirs@10.0.0.2:2");
    const found = await discovery.queryForInstance("users", "theirs");
    assert.deepEqual(
      [found?.address, found?.port, found?.serviceType, found?.enabled],
      ["10.0.0.2", 2, "DYNAMIC", true],
    );
    await ours.unregister();
    assert.equal(await curator("find", base, "users"), "theirs@10.0.0.2:2");
    await curator("close", base);
  });
});
