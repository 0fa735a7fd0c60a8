/** TLS and SASL, as far as a cluster without Kerberos has them. */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import { digestToken, type HBaseOptions, type SaslProvider } from "../../../src/hbase/index.ts";
import { errorOf, play, type World } from "../../hbase/scenarios/world.ts";
import { realSite, startTokenServer } from "./support/cluster.ts";

const ca = process.env["DRAGOMAN_HBASE_CA"] ?? "";
const run = `secured-${dialer.runtime}-${crypto.randomUUID().slice(0, 8)}`;

/** A Worker trusts what the lane was started with, and takes no authority. */
const tls = dialer.runtime === "workers" ? { serverName: "localhost" } : { ca: [ca], serverName: "localhost" };

async function roundTrip(world: World, options: HBaseOptions, cluster: string): Promise<string | undefined> {
  const name = await world.createTable({ splits: ["m"] });
  const table = world.open(options, cluster).table(name);
  await table.putAll({ a: { "d:v": "1" }, z: { "d:v": "2" } });
  return (await table.getAll(["a", "z"])).map((row) => row?.text("d:v")).join();
}

function secured(name: string, body: (world: World) => Promise<void>): void {
  test(name, () => play(realSite(), run, body));
}

describe("TLS", () => {
  secured("carries all that plaintext does", async (world) => {
    // ZooKeeper has none here: the region servers are the registry.
    assert.equal(await roundTrip(world, { tls }, world.clusters["region-servers"]), "1,2");
  });

  secured("takes no certificate of an authority that nobody trusts", async (world) => {
    const untrusted = { tls: { serverName: "other.test" }, maxAttempts: 1 };
    const error = await errorOf(world.open(untrusted, world.clusters["region-servers"]).clusterId());
    // Workers hear of it only when the call has left.
    assert.ok(error.step === "connect" || (error.step === "call" && dialer.runtime === "workers"));
    assert.match(error.message, /ConnectionClosedException/);
  });
});

/** A provider that says something, whatever the server says. */
function provider(authCode: number): SaslProvider {
  const step = { done: true };
  return { authCode, begin: () => ({ initial: () => Uint8Array.of(1, 2, 3), step: () => step }) };
}

describe("a server without SASL", () => {
  for (const [name, code] of [
    ["tokens", 82],
    ["Kerberos", 81],
  ] as const) {
    secured(`is called without ${name} where that is allowed`, async (world) => {
      const options = { sasl: provider(code), fallbackToSimple: true };
      assert.equal(await roundTrip(world, options, world.clusters.zookeeper), "1,2");
    });

    secured(`is not called without ${name} where that is not allowed`, async (world) => {
      const hbase = world.open({ sasl: provider(code), maxAttempts: 1 }, world.clusters["region-servers"]);
      assert.match((await errorOf(hbase.clusterId())).message, /has no SASL/);
    });
  }
});

describe("a server that wants tokens", () => {
  const ask = (world: World, port: number, token: string): Promise<string> =>
    world.open({ sasl: digestToken(token), maxAttempts: 1 }, `hbase+rpc://127.0.0.1:${port}`).clusterId();

  secured("takes the right one, and knows the client by it", async (world) => {
    const { port, token } = await startTokenServer("authentication");
    assert.equal(await ask(world, port, token), "known as bob");
  });

  secured("takes no other, and nobody without", async (world) => {
    const { port, wrongToken } = await startTokenServer("authentication");
    assert.match((await errorOf(ask(world, port, wrongToken))).message, /The server refused SASL: /);
    const simple = world.open({ maxAttempts: 1 }, `hbase+rpc://127.0.0.1:${port}`);
    assert.match((await errorOf(simple.clusterId())).message, /AccessDeniedException|server ended the connection/);
  });

  secured("and frames that are sealed is refused by name", async (world) => {
    const { port, token } = await startTokenServer("privacy");
    assert.match((await errorOf(ask(world, port, token))).message, /asks for protection "auth-conf"/);
  });
});

describe("a port that is not HBase's", () => {
  secured("is told to be another's, in time", async (world) => {
    // ZooKeeper's, which closes on what it does not know.
    const [, port = ""] = /:(\d+)/.exec(world.clusters.zookeeper) ?? [];
    const site = { mapAddress: () => ({ host: "127.0.0.1", port: Number(port) }) };
    const hbase = world.open({ ...site, operationTimeoutMs: 3_000 }, world.clusters["region-servers"]);
    const error = await errorOf(hbase.clusterId());
    assert.ok(["OperationTimeoutExceededException", "RetriesExhaustedException"].includes(error.exception));
  });
});
