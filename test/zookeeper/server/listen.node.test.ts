/** The server in process over TCP: the client as its users have it, without a word about clocks and dialers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createZooKeeperServer, listen } from "dragoman/testing";
import { openZooKeeper } from "dragoman/zookeeper";

describe("the server in process, listening", () => {
  test("serves a client over TCP, as its documentation says", async () => {
    await using server = createZooKeeperServer();
    await using listening = await listen(server);
    await using zk = openZooKeeper(`127.0.0.1:${listening.port}`);
    await zk.create("/config", "one");
    const changed = Promise.withResolvers<string>();
    await zk.getData("/config", { watch: ({ type }) => changed.resolve(type) });
    await zk.setData("/config", "two");
    assert.equal(await changed.promise, "NodeDataChanged");
    const [who] = await zk.whoAmI();
    assert.deepEqual(who, { scheme: "ip", user: "127.0.0.1" });
  });
});
