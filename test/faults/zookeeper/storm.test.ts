/**
 * A real ensemble of three under a storm: members killed, paused and restarted, connections cut, while clients read, write and
 * compare-and-set, watch, and contend for a lock and for leadership. What they were told must fit together afterwards.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import process from "node:process";
import { dialer } from "#dialer";
import { connectZooKeeper } from "../../../src/zookeeper/index.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import { takeEnsemble, until } from "../../integration/zookeeper/support/control.ts";
import { Crowd, CROWD_NODES } from "./support/crowd.ts";
import type { RecordedOperation } from "./support/registers.ts";
import { storm } from "./support/storm.ts";
import { assertNoneMissed } from "./support/watchers.ts";

const DURATION_MS = dialer.runtime === "node" ? 30_000 : 10_000;
/** The quorum has to be found again afterwards, and a history of thousands to be explained. */
const LIMIT_MS = DURATION_MS + 100_000;
const ROOT = `/storm-${dialer.runtime}-${crypto.randomUUID()}`;

const seed = Number(process.env["DRAGOMAN_SEED"] ?? Math.floor(performance.timeOrigin % 1e6));

async function linearizabilityFault(history: readonly RecordedOperation[]): Promise<unknown> {
  const url = process.env["DRAGOMAN_ZOOKEEPER_CONTROL"] ?? "";
  const response = await fetch(url, { method: "POST", body: JSON.stringify(history) });
  return response.json();
}

async function makeNodes(connectString: string): Promise<void> {
  await using zk = await connectZooKeeper(connectString);
  for (const path of [ROOT, ...CROWD_NODES.map((name) => `${ROOT}/${name}`)]) await zk.create(path);
}

describe("under a storm of failures", () => {
  test(`what clients were told fits together (seed ${seed})`, { timeout: LIMIT_MS }, async () => {
    await using ensemble = await takeEnsemble();
    await makeNodes(ensemble.connectString);
    const random = new FuzzRandom(seed, 0);
    await using crowd = new Crowd(ensemble.connectString, ROOT, random);
    const { registers, lasting, oneShot, lock, leadership, seats } = crowd;
    const watch = crowd.watch();
    const work = crowd.run();
    const blown = storm(ensemble, seats, { random, durationMs: DURATION_MS, isOver: () => crowd.isOver });
    const log = await blown.finally(() => crowd.stop());
    await work;
    console.log(
      `${JSON.stringify(log)}; ${registers.history.length} operations, ${oneShot.made.length} nodes made, ` +
        `${oneShot.firedCount} watches fired, ${lasting.resyncs} resyncs, ${seats.map(({ sessions }) => sessions).join()} sessions, ` +
        `locked ${lock.acquired} times, led ${leadership.acquired}`,
    );

    assert.equal(await linearizabilityFault(registers.history), "");
    await until("every watch for once has fired", () => oneShot.silent.length === 0);
    await until("the lasting watch has caught up", () => oneShot.made.every((path) => lasting.seen.has(path)));
    assertNoneMissed(oneShot.made, lasting.seen);
    await crowd.endWatch();
    await watch;
    // It was a storm, and not all stood still in it.
    assert.ok(log.killed + log.paused > 0 && log.cut > 0);
    assert.ok(registers.history.length > 200 && oneShot.made.length > 50, "too little was done");
    assert.ok(lock.acquired > 5 && leadership.acquired > 5, "too little was held");
  });
});
