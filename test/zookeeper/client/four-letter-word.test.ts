/** Four-letter words: the answer, and what goes wrong, each within its time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fourLetterWord } from "../../../src/zookeeper/index.ts";
import { ADDRESS, failure, withServer, type World } from "./world.ts";

const { host, port } = ADDRESS;

function ask({ dialer, clock }: World, word: string, options = {}): Promise<string> {
  return fourLetterWord(host, port, word, { dialer, clock, ...options });
}

describe("a four-letter word", () => {
  test("is answered without a session", () =>
    withServer(async (world) => {
      assert.equal(await world.clock.runUntil(ask(world, "ruok")), "imok");
      assert.match(await world.clock.runUntil(ask(world, "mntr")), /zk_znode_count\t\d+/);
      assert.equal(world.server.sessions.length, 0);
    }));

  test("to nobody is a lost connection", () =>
    withServer(async (world) => {
      world.unlisten();
      const error = await failure(world.clock, ask(world, "ruok"));
      assert.deepEqual([error.codeName, error.server], ["ConnectionLoss", "zk.test:2181"]);
    }));

  test("to a server that is silent ends at its timeout, or with its signal", () =>
    withServer(async (world) => {
      const { clock, dialer, unlisten } = world;
      unlisten();
      dialer.listen(ADDRESS, (stream) => stream.start({ onData() {}, onReadEnd() {}, onDrain() {}, onClose() {} }));
      assert.equal((await failure(clock, ask(world, "ruok", { timeoutMs: 50 }))).codeName, "OperationTimeout");
      const leaving = new AbortController();
      const asked = ask(world, "ruok", { signal: leaving.signal });
      leaving.abort();
      assert.match((await failure(clock, asked)).message, /it was cancelled/);
    }));

  test("of other than four letters is refused", () =>
    withServer(async (world) => {
      for (const word of ["", "ruo", "ruokk", "ru k"]) {
        assert.equal((await failure(world.clock, ask(world, word))).codeName, "BadArguments");
      }
    }));
});
