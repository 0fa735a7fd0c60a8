/** Health checking (gRFC A17) between a subchannel and its balancer. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import { roundRobin } from "../../../src/core/balancer/round-robin.ts";
import type { HealthStatus } from "../../../src/core/channel/health.ts";
import { ChannelWorld, type FakeConnection } from "./world.ts";

const CALL = { path: "/s/m" };

interface Watch {
  readonly connection: FakeConnection;
  readonly service: string;
  readonly say: (status: HealthStatus, text?: string) => void;
  stopped: boolean;
}

async function watched({ service, builder = roundRobin }: { service: string | undefined; builder?: typeof pickFirst }) {
  const world = new ChannelWorld();
  const watches: Watch[] = [];
  const channel = world.channel(builder, {
    configure: () => ({ config: undefined, balancer: { builder, config: undefined }, healthService: service }),
    health: (connection, name, say) => {
      const watch: Watch = { connection, service: name, say, stopped: false };
      watches.push(watch);
      return () => (watch.stopped = true);
    },
  });
  channel.connect();
  world.resolve("a");
  const connection = world.attempt.succeed();
  await world.clock.settle();
  return { world, channel, watches, connection };
}

describe("health checking", () => {
  for (const [status, state] of [
    ["SERVING", "READY"],
    ["UNIMPLEMENTED", "READY"],
    ["NOT_SERVING", "TRANSIENT_FAILURE"],
    ["UNKNOWN", "TRANSIENT_FAILURE"],
  ] as const) {
    test(`shows a connected server that says ${status} as ${state}`, async () => {
      const { channel, watches, connection } = await watched({ service: "users" });
      assert.equal(channel.state, "CONNECTING");
      assert.deepEqual([watches[0]?.service, watches[0]?.connection], ["users", connection]);
      watches[0]?.say(status);
      assert.equal(channel.state, state);
      assert.equal(watches[0]?.stopped, false);
    });
  }

  test("says in the call's error that the server is connected and not healthy", async () => {
    const { channel, watches } = await watched({ service: "users" });
    watches[0]?.say("UNKNOWN", "the watch failed");
    assert.throws(() => channel.select(CALL, false), {
      message: 'The server at "a:1" is connected, and its health check says UNKNOWN of "users": the watch failed',
    });
  });

  test("follows the server there and back", async () => {
    const { channel, watches } = await watched({ service: "users" });
    const states = (["SERVING", "NOT_SERVING", "SERVING"] as const).map((status) => {
      watches[0]?.say(status);
      return channel.state;
    });
    assert.deepEqual(states, ["READY", "TRANSIENT_FAILURE", "READY"]);
  });

  test("ends with the connection, and begins again with the next", async () => {
    const { world, channel, watches, connection } = await watched({ service: "users" });
    watches[0]?.say("SERVING");
    connection.events.onClosed(undefined);
    assert.equal(watches[0]?.stopped, true);
    assert.equal(channel.state, "CONNECTING");
    watches[0]?.say("SERVING");
    assert.equal(channel.state, "CONNECTING");
    const next = world.attempt.succeed();
    await world.clock.settle();
    assert.equal(watches[1]?.connection, next);
    channel.enterIdle();
    assert.equal(watches[1]?.stopped, true);
  });

  test("moves to a further connection that takes the first one's place", async () => {
    const { world, channel, watches, connection } = await watched({ service: "users" });
    watches[0]?.say("SERVING");
    connection.full = true;
    void channel.select(CALL, false);
    const further = world.attempt.succeed();
    await world.clock.settle();
    connection.events.onDraining();
    assert.equal(watches[0]?.stopped, true);
    assert.equal(watches[1]?.connection, further);
    watches[1]?.say("SERVING");
    assert.equal(channel.state, "READY");
  });

  test("is not done without a service to ask for", async () => {
    const { channel, watches } = await watched({ service: undefined });
    assert.deepEqual([channel.state, watches.length], ["READY", 0]);
  });

  test("is not done for pick_first", async () => {
    const { channel, watches } = await watched({ service: "users", builder: pickFirst });
    assert.deepEqual([channel.state, watches.length], ["READY", 0]);
  });
});
