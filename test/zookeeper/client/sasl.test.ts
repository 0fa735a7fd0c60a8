/** SASL: DIGEST-MD5 both ways, what is held until it is done, and every way in which it fails (SaslAuthTest). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  connectZooKeeper,
  CREATOR_ALL_ACL,
  digestMd5,
  gssapi,
  type SaslExchange,
  type SaslMechanism,
} from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { cuttingDialer, type Cut, type Traffic } from "../faults/cutting-dialer.ts";
import { failure, text, until, withServer } from "./world.ts";

const saslUsers = { bob: "bob's secret", 'jürgen "x"': "grüße €" };
const bob = digestMd5({ username: "bob", password: saslUsers.bob });

describe("DIGEST-MD5", () => {
  for (const [username, password] of Object.entries(saslUsers)) {
    test(`authenticates ${username}, and the server has an identity of it`, () =>
      withServer(
        async ({ clock, open, server }) => {
          const { zk, events } = open({ sasl: digestMd5({ username, password }) });
          await clock.runUntil(zk.create("/mine", "x", { acl: CREATOR_ALL_ACL }));
          assert.deepEqual(events, ["SyncConnected", "SaslAuthenticated"]);
          const { acl } = await clock.runUntil(zk.getAcl("/mine"));
          assert.deepEqual(acl, [{ permissions: 31, scheme: "sasl", id: username }]);
          assert.ok(
            (await clock.runUntil(zk.whoAmI())).some(({ scheme, user }) => scheme === "sasl" && user === username),
          );
          const { zk: stranger } = open();
          assert.equal((await failure(clock, stranger.getData("/mine"))).codeName, "NoAuth");
          server.disconnect(zk.sessionId);
          await until(clock, () => events.length === 5);
          assert.deepEqual(events.slice(2), ["Disconnected", "SyncConnected", "SaslAuthenticated"]);
          assert.equal(text((await clock.runUntil(zk.getData("/mine"))).data), "x");
        },
        { saslUsers },
      ));
  }

  test("holds everything else until it is done, auth and watches too", () => {
    const opCodes: number[] = [];
    return withServer(
      async ({ clock, open, server }) => {
        const { zk, events } = open({ sasl: bob });
        zk.addAuth("digest", "a:b");
        await clock.runUntil(zk.exists("/a", { watch() {} }));
        assert.deepEqual(opCodes, [OpCode.sasl, OpCode.sasl, OpCode.auth, OpCode.exists]);
        opCodes.length = 0;
        server.disconnect();
        await until(clock, () => events.includes("Disconnected"));
        // From here on it waits for the next connection.
        await clock.runUntil(zk.sync("/"));
        assert.deepEqual(opCodes, [OpCode.sasl, OpCode.sasl, OpCode.auth, OpCode.setWatches, OpCode.sync]);
      },
      {
        saslUsers,
        onRequest({ opCode }) {
          opCodes.push(opCode);
          return "handle";
        },
      },
    );
  });

  test("with a wrong password is AUTH_FAILED, final, and everybody who waits hears it, without the password", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk, events } = open({ sasl: digestMd5({ username: "bob", password: "hunter2" }) });
        const errors = await Promise.all([failure(clock, zk.getData("/")), failure(clock, zk.create("/a"))]);
        assert.deepEqual(
          errors.map(({ codeName, maybeApplied }) => [codeName, maybeApplied]),
          [
            ["AuthFailed", false],
            ["AuthFailed", false],
          ],
        );
        await until(clock, () => events.includes("Closed"));
        assert.deepEqual(events, ["SyncConnected", "AuthFailed", "Closed"]);
        assert.equal(zk.state, "AUTH_FAILED");
        const said = JSON.stringify([zk.events, errors.map((error) => [error.message, String(error.cause)])]);
        assert.match(said, /DIGEST-MD5 with zk\.test:2181: the server refused it/);
        assert.doesNotMatch(said, /hunter2/);
      },
      { saslUsers },
    ));

  test("that the server refuses is final, also where the client could do without", () =>
    withServer(
      async ({ clock, open }) => {
        const sasl = digestMd5({ username: "bob", password: "hunter2" });
        const { zk } = open({ sasl, saslRequired: false });
        assert.equal((await failure(clock, zk.sync("/"))).codeName, "AuthFailed");
        assert.equal(zk.state, "AUTH_FAILED");
      },
      { saslUsers },
    ));

  test("that fails is why connecting fails", () =>
    withServer(
      async ({ clock, dialer }) => {
        const sasl = digestMd5({ username: "nobody", password: "" });
        const error = await failure(clock, connectZooKeeper("zk.test:2181", { dialer, clock, sasl }));
        assert.equal(error.codeName, "AuthFailed");
      },
      { saslUsers },
    ));

  test("with a server that has no SASL is AUTH_FAILED, and says so", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open({ sasl: bob });
      assert.equal((await failure(clock, zk.sync("/"))).codeName, "AuthFailed");
      assert.match(zk.events.map((event) => event.text).join(), /is SASL configured there\?/);
    }));

  const challenges: Readonly<Record<string, [challenge: string, message: RegExp]>> = {
    "no nonce": ['realm="r",algorithm=md5-sess', /no DIGEST-MD5 challenge/],
    "another algorithm": ['nonce="n",algorithm=md5', /another algorithm/],
    "encryption only": ['nonce="n",algorithm=md5-sess,qop="auth-conf"', /only authenticates/],
  };
  for (const [what, [challenge, message]] of Object.entries(challenges)) {
    test(`refuses a challenge with ${what}`, async () => {
      const exchange = await bob.begin({ host: "zk.test", port: 2181 });
      assert.throws(() => exchange.respond(new TextEncoder().encode(challenge)), message);
    });
  }

  test("refuses a server that does not prove the password", async () => {
    const exchange = await bob.begin({ host: "zk.test", port: 2181 });
    await exchange.respond(new TextEncoder().encode('nonce="n",algorithm=md5-sess'));
    assert.throws(() => exchange.respond(new TextEncoder().encode("rspauth=0123")), /did not prove/);
  });
});

describe("a mechanism that cannot begin", () => {
  const broken: SaslMechanism = {
    name: "PLANTED",
    begin() {
      throw new Error("No ticket");
    },
  };

  test("ends the session", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open({ sasl: broken });
      assert.equal((await failure(clock, zk.sync("/"))).codeName, "AuthFailed");
      assert.equal(zk.connectionState, "LOST");
    }));

  test("and hangs leaves nothing behind when the client is closed", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open({ sasl: { name: "HANGS", begin: () => new Promise(() => {}) }, sessionTimeoutMs: 60_000 });
      await until(clock, () => zk.state === "CONNECTED");
      // Within the time that SASL may take: what is left would be found at the end.
      await clock.runUntil(zk.detach());
      assert.equal(zk.state, "CLOSED");
    }));

  test("for a connection that is lost meanwhile says nothing about the next one", () =>
    withServer(async ({ clock, open, server }) => {
      const begun: PromiseWithResolvers<SaslExchange>[] = [];
      const sasl: SaslMechanism = {
        name: "SLOW",
        begin() {
          const exchange = Promise.withResolvers<SaslExchange>();
          begun.push(exchange);
          return exchange.promise;
        },
      };
      const { zk, events } = open({ sasl });
      await until(clock, () => begun.length === 1);
      server.disconnect();
      await until(clock, () => begun.length === 2);
      begun[0]?.reject(new Error("No ticket"));
      await clock.advance(10);
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
      begun[1]?.resolve({ respond: () => undefined });
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(events.slice(3), ["SaslAuthenticated"]);
    }));

  test("in time is tried again on another connection", () => {
    let hangs = 2;
    const slow: SaslMechanism = {
      name: "SLOW",
      begin: (server) => (hangs-- > 0 ? new Promise(() => {}) : bob.begin(server)),
    };
    return withServer(
      async ({ clock, open }) => {
        const { zk, events } = open({ sasl: slow });
        await until(clock, () => events.includes("SaslAuthenticated"));
        assert.equal(events.filter((event) => event === "SyncConnected").length, 3);
        assert.match(
          zk.events.map(({ text: said }) => said).join(),
          /SLOW with zk\.test:2181: not done within 3000 ms/,
        );
      },
      { saslUsers },
    );
  });

  test("only tells AuthFailed and goes on unauthenticated, where one asks for it", () =>
    withServer(async ({ clock, open }) => {
      const { zk, events } = open({ sasl: broken, saslRequired: false });
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(events, ["SyncConnected", "AuthFailed"]);
      assert.deepEqual([zk.state, zk.connectionState], ["CONNECTED", "CONNECTED"]);
    }));
});

describe("GSSAPI", () => {
  test("asks its provider for each token, with a context of the connection's own, until the provider is content", () =>
    withServer(async ({ clock, open }) => {
      const asked: string[] = [];
      const sasl = gssapi({
        async token({ principal, challenge, context }) {
          context["count"] = Number(context["count"] ?? 0) + 1;
          asked.push(`${principal} ${challenge?.length ?? "first"} ${String(context["count"])}`);
          return context["count"] === 1 ? new Uint8Array([1]) : undefined;
        },
      });
      const { zk, events } = open({ sasl });
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(asked, ["zookeeper/zk.test first 1", "zookeeper/zk.test 0 2"]);
      assert.deepEqual(events, ["SyncConnected", "SaslAuthenticated"]);
    }));

  test("does not believe a server that leaves the exchange out", () =>
    withServer(async ({ clock, open }) => {
      const sasl = gssapi({
        token({ challenge }) {
          if (challenge?.length === 0) throw new Error("The context is not complete");
          return new Uint8Array([1]);
        },
      });
      const { zk, events } = open({ sasl });
      assert.equal((await failure(clock, zk.sync("/"))).codeName, "AuthFailed");
      assert.ok(!events.includes("SaslAuthenticated"));
    }));

  test("asks in the name that is given", async () => {
    const exchange = await gssapi({
      principal: "zookeeper/example",
      token: ({ principal, challenge }) => new TextEncoder().encode(`${principal} ${challenge?.length}`),
    }).begin({ host: "zk.test", port: 2181 });
    assert.equal(text((await exchange.respond(new Uint8Array(3))) ?? undefined), "zookeeper/example 3");
  });
});

test("a connection that is cut at any byte of SASL is made anew, and is no refusal", () =>
  withServer(
    async ({ clock, dialer, open }) => {
      const course = async (cut: Cut | undefined): Promise<Traffic> => {
        const cutting = cuttingDialer(dialer, cut);
        const { zk, events } = open({ sasl: bob, dialer: cutting.dialer, sessionTimeoutMs: 6_000 });
        await until(clock, () => events.includes("SaslAuthenticated"));
        const traffic = { ...cutting.traffic };
        await clock.runUntil(zk.sync("/").catch(() => zk.sync("/")));
        await clock.runUntil(zk.close());
        assert.ok(!events.includes("AuthFailed"), JSON.stringify(cut));
        return traffic;
      };
      const whole = await course(undefined);
      for (const direction of ["sent", "received"] as const) {
        for (let bytes = 0; bytes < whole[direction]; bytes++) {
          assert.ok((await course({ direction, bytes })).cut, `not cut at byte ${bytes} ${direction}`);
        }
      }
    },
    { saslUsers },
  ));

test("a connection that is lost in the middle of SASL is made anew", () => {
  let cuts = 3;
  return withServer(
    async ({ clock, open }) => {
      const { zk, events } = open({ sasl: bob });
      await until(clock, () => events.includes("SaslAuthenticated"));
      await clock.runUntil(zk.sync("/"));
      assert.equal(cuts, 0);
      assert.equal(events.filter((event) => event === "SaslAuthenticated").length, 1);
    },
    { saslUsers, onRequest: ({ opCode }) => (opCode === 102 && cuts > 0 && cuts-- > 0 ? "close" : "handle") },
  );
});
