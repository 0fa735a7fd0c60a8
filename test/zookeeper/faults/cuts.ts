/**
 * A session whose first connection is cut at a given byte: of the first exchange, of a transaction, or of the reads around it. Whatever
 * the byte, each call hears exactly once, what was acknowledged has happened, a transaction has happened whole or not at all, and the
 * session goes on.
 */
import assert from "node:assert/strict";
import { openZooKeeper, ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import type { Clock } from "../../../src/core/clock.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import { again } from "./again.ts";
import { cuttingDialer, type Cut, type Traffic } from "./cutting-dialer.ts";

/** Where the server is. Two names of it: a client that has gone full circle waits for a second. */
export interface CutSite {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly connectString: string;
}

/** What one of the calls heard. */
interface Heard {
  readonly name: string;
  readonly writes: boolean;
  times: number;
  error: unknown;
}

/** Calls whose answers are counted. */
function listening(calls: Readonly<Record<string, { readonly writes: boolean; readonly call: Promise<unknown> }>>): {
  readonly heard: readonly Heard[];
  readonly all: Promise<unknown>;
} {
  const heard: Heard[] = [];
  const all = Object.entries(calls).map(([name, { writes, call }]) => {
    const one: Heard = { name, writes, times: 0, error: undefined };
    heard.push(one);
    return call.then(
      () => void (one.times += 1),
      (error: unknown) => {
        one.times += 1;
        one.error = error;
      },
    );
  });
  return { heard, all: Promise.all(all) };
}

/** Courses at a time. */
const CONCURRENT = 4;

/** One course; gives what had gone over the first connection when all was answered. @param root A path of this course's own that is not there yet. */
async function courseWithCut(site: CutSite, root: string, cut: Cut | undefined): Promise<Traffic> {
  const { dialer, traffic } = cuttingDialer(site.dialer, cut);
  const options = { dialer, clock: site.clock, sessionTimeoutMs: 6_000, random: { next: () => 0 } };
  await using zk = openZooKeeper(site.connectString, options);
  const where = `cut at byte ${cut?.bytes} ${cut?.direction}`;
  const { heard, all } = listening({
    before: { writes: false, call: zk.exists("/") },
    multi: { writes: true, call: zk.transaction().create(root, "1").create(`${root}/a`).setData(root, "2").commit() },
    after: { writes: false, call: zk.exists("/zookeeper") },
  });
  await all;
  const until = { ...traffic };
  for (const { name, writes, times, error } of heard) {
    assert.equal(times, 1, `${name}, ${where}`);
    if (error === undefined) continue;
    assert.ok(error instanceof ZooKeeperError, `${name}, ${where}`);
    assert.equal(error.codeName, "ConnectionLoss", `${name}, ${where}`);
    if (!writes) assert.equal(error.maybeApplied, false, `${name}, ${where}`);
  }
  await checkWhole(zk, root, heard.find(({ name }) => name === "multi")?.error, where);
  return until;
}

/** The transaction has happened whole or not at all, and by its answer. */
async function checkWhole(zk: ZooKeeper, root: string, error: unknown, where: string): Promise<void> {
  await again(() => zk.sync("/"));
  const [node, child] = [await again(() => zk.exists(root)), await again(() => zk.exists(`${root}/a`))];
  assert.equal(node === undefined, child === undefined, where);
  if (error === undefined) assert.equal(node?.version, 1, where);
  const surelyNot = error instanceof ZooKeeperError && !error.maybeApplied;
  if (surelyNot) assert.equal(node, undefined, `${where}: it was said that it had not happened`);
  for (const path of node === undefined ? [] : [`${root}/a`, root]) {
    // The first try may have done it.
    await again(() => zk.delete(path)).catch((reason: unknown) => {
      if (!(reason instanceof ZooKeeperError && reason.codeName === "NoNode")) throw reason;
    });
  }
}

/** Every byte of a whole course, both ways. @param name Names a course's node. @param step 1, or every fifth byte and the like. */
export async function everyCut(site: CutSite, name: (cut: string) => string, step = 1): Promise<number> {
  const whole = await courseWithCut(site, name("whole"), undefined);
  const cuts = (["sent", "received"] as const).flatMap((direction) =>
    Array.from({ length: Math.ceil(whole[direction] / step) }, (_, i): Cut => ({ direction, bytes: i * step })),
  );
  const left = [...cuts];
  const work = async (): Promise<void> => {
    for (let cut = left.pop(); cut !== undefined; cut = left.pop()) {
      const traffic = await courseWithCut(site, name(`${cut.direction}-${cut.bytes}`), cut);
      assert.ok(traffic.cut, `not cut at byte ${cut.bytes} ${cut.direction}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  return cuts.length;
}
