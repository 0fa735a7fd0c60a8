/**
 * The server in process beside a real ZooKeeper: random courses of requests, invalid ones too, have to read the same on both, answer
 * by answer and event by event.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import process from "node:process";
import { dialer } from "#dialer";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { memoryDialer } from "../../../src/transport/memory/index.ts";
import { randomCourse } from "../../zookeeper/scenarios/random-course.ts";
import { play, type Site } from "../../zookeeper/scenarios/world.ts";

const port = Number(process.env["DRAGOMAN_ZOOKEEPER"]);
const steps = 150;
const run = `course-${crypto.randomUUID()}`;

async function transcriptOn(site: Site, seed: number): Promise<readonly string[]> {
  let transcript: readonly string[] = [];
  await play(site, run, async (world) => {
    transcript = await randomCourse(world, seed, steps);
  });
  return transcript;
}

describe("the server in process reads as a real ZooKeeper", () => {
  for (let seed = 1; seed <= 20; seed++) {
    test(`in the course of seed ${seed}`, async () => {
      const clock = dialer.systemClock();
      await using server = createZooKeeperServer({ clock, maxSessionTimeoutMs: 60_000 });
      const memory = memoryDialer({ clock });
      const address = { host: "zk.test", port: 2181 };
      memory.listen(address, (stream) => server.accept(stream));
      const real = await transcriptOn({ dialer, clock, host: "127.0.0.1", port }, seed);
      assert.deepEqual(await transcriptOn({ dialer: memory, clock, ...address }, seed), real);
    });
  }
});
