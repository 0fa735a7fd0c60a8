/** A real ZooKeeper with TLS and SASL: certificates both ways, as far as the runtime has them, and DIGEST-MD5. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { dialer } from "#dialer";
import { connectZooKeeper, CREATOR_ALL_ACL, digestMd5, ZooKeeperError } from "../../../src/zookeeper/index.ts";
import { securedServer, type SecuredServer } from "./support/control.ts";

const run = `/secured-${dialer.runtime}-${crypto.randomUUID()}`;
/** Workers' TLS trusts public authorities (here the test's is one), and shows no certificate. */
const hasCertificates = dialer.runtime !== "workers";

let server: SecuredServer;

before(async () => {
  server = await securedServer();
});

/** What a refusal may take: a client that is refused for good does not wait for its time to be over. */
const REFUSAL_MS = 5_000;
/** Beyond its time, on a machine that is busy. */
const SLACK_MS = 2_000;

/** The error of an opening that must fail within so long. */
async function failureOf(opening: Promise<unknown>, withinMs = REFUSAL_MS): Promise<ZooKeeperError> {
  const began = performance.now();
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const tookMs = performance.now() - began;
  assert.ok(error instanceof ZooKeeperError, String(error));
  assert.ok(tookMs <= withinMs, `it took ${tookMs} ms: ${error.message}`);
  return error;
}

describe("SASL DIGEST-MD5", () => {
  for (const name of ["bob", "jürgen"]) {
    test(`authenticates ${name}, who owns what he creates`, async () => {
      const connectString = `127.0.0.1:${server.port}`;
      const sasl = digestMd5({ username: name, password: server.saslUsers[name] ?? "" });
      await using zk = await connectZooKeeper(connectString, { sasl });
      const path = `${run}-${name === "bob" ? "b" : "j"}`;
      await zk.create(path, "mine", { acl: CREATOR_ALL_ACL });
      const { acl } = await zk.getAcl(path);
      assert.deepEqual(acl, [{ permissions: 31, scheme: "sasl", id: name }]);
      assert.ok((await zk.whoAmI()).some(({ scheme, user }) => scheme === "sasl" && user === name));
      await using stranger = await connectZooKeeper(connectString);
      await assert.rejects(stranger.getData(path), { codeName: "NoAuth" });
      await zk.delete(path);
    });
  }

  test("with a wrong password is refused for good", async () => {
    const sasl = digestMd5({ username: "bob", password: "hunter2" });
    const error = await failureOf(connectZooKeeper(`127.0.0.1:${server.port}`, { sasl }));
    assert.equal(error.codeName, "AuthFailed");
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /hunter2/);
  });

  test("of somebody whom the server does not know is refused for good", async () => {
    const sasl = digestMd5({ username: "nobody", password: "x" });
    assert.equal((await failureOf(connectZooKeeper(`127.0.0.1:${server.port}`, { sasl }))).codeName, "AuthFailed");
  });
});

describe("TLS", () => {
  const tls = (): { ca?: readonly string[] } => (hasCertificates ? { ca: [server.ca] } : {});

  test("encrypts a session", async () => {
    await using zk = await connectZooKeeper(`localhost:${server.securePort}`, { tls: tls() });
    await zk.create(`${run}-tls`, "x");
    assert.equal(new TextDecoder().decode((await zk.getData(`${run}-tls`)).data), "x");
    await zk.delete(`${run}-tls`);
  });

  test("and a password within it", async () => {
    const sasl = digestMd5({ username: "bob", password: server.saslUsers["bob"] ?? "" });
    await using zk = await connectZooKeeper(`localhost:${server.securePort}`, { tls: tls(), sasl });
    assert.ok((await zk.whoAmI()).some(({ scheme }) => scheme === "sasl"));
  });

  test("a client's certificate is its identity, or is refused where the runtime has none to show", async () => {
    const secured = { tls: { ca: [server.ca], clientCertificate: server.client } };
    const opening = connectZooKeeper(`localhost:${server.securePort}`, secured);
    if (!hasCertificates) {
      assert.match((await failureOf(opening)).message, /cannot/);
      return;
    }
    await using zk = await opening;
    const identities = await zk.whoAmI();
    assert.deepEqual(
      identities.filter(({ scheme }) => scheme === "x509").map(({ user }) => user),
      ["CN=client.test"],
    );
  });

  // In Workers nobody can be distrusted whom the runtime trusts.
  if (hasCertificates) {
    test("to a server whose authority is not trusted fails in time, and says so", async () => {
      const options = { tls: {}, connectTimeoutMs: 1_000, sessionTimeoutMs: 2_000 };
      const error = await failureOf(connectZooKeeper(`127.0.0.1:${server.securePort}`, options), 1_000 + SLACK_MS);
      assert.equal(error.codeName, "ConnectionLoss");
      assert.match(error.message, /The TLS handshake with ".*" failed: .*(?:certificate|UnknownIssuer)/);
    });
  }

  test("to a port in plaintext fails in time, and says where", async () => {
    const options = { tls: tls(), connectTimeoutMs: 1_000, sessionTimeoutMs: 2_000 };
    const error = await failureOf(connectZooKeeper(`127.0.0.1:${server.port}`, options), 1_000 + SLACK_MS);
    assert.equal(error.codeName, "ConnectionLoss");
    assert.ok(error.message.includes(`127.0.0.1:${server.port}: The TLS handshake with `), error.message);
  });
});
