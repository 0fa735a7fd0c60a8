/**
 * A simulation: several clients and servers over memory on one virtual clock, where everything that can go wrong with lines
 * and servers does, at times that a seed decides. Every call ends exactly once, rightly or with a plausible error, and when
 * all is over nothing is left. The same seed takes the same steps.
 */
import assert from "node:assert/strict";
import { createClient } from "@connectrpc/connect";
import { formatAddress } from "../../../src/core/dialer.ts";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, type GrpcTransport, insecure, type ServiceConfigJson } from "../../../src/grpc/index.ts";
import { type Inputs, makeCall } from "./simulated-calls.ts";
import { SimulatedServer } from "./simulated-server.ts";
import { Surroundings } from "./surroundings.ts";

const LENGTH_MS = 15_000;
const RETRY: ServiceConfigJson = {
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        ...{ maxAttempts: 3, initialBackoff: "0.05s", maxBackoff: "1s", backoffMultiplier: 2 },
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

function makeTransport(surroundings: Surroundings, servers: readonly SimulatedServer[]): GrpcTransport {
  const { random, clientClock, dialer } = surroundings;
  const first = random.below(servers.length);
  const addresses = servers.map((_, i) => formatAddress(servers[(first + i) % servers.length]!.address));
  return createGrpcTransport(`static:///${addresses.slice(0, 1 + random.below(addresses.length)).join(",")}`, {
    credentials: insecure(),
    dialer,
    clock: clientClock,
    random,
    serviceConfig: random.oneIn(2) ? RETRY : undefined,
    waitForReady: random.oneIn(2),
    http2: { initialWindowBytes: random.pick([5_000, 65_535, 262_144]), maxStreams: random.pick([5, 0x4000_0000]) },
  });
}

/** Runs the simulation of a seed. Gives how each call ended, in order. */
export async function simulate(seed: number): Promise<readonly string[]> {
  const surroundings = new Surroundings(seed);
  const { random, clock, mood } = surroundings;
  const servers = Array.from({ length: 1 + random.below(3) }, (_, i) => new SimulatedServer(i, surroundings));
  const transports = Array.from({ length: 1 + random.below(3) }, () => makeTransport(surroundings, servers));
  const clients = transports.map((transport) => createClient(InterpreterService, transport));
  const inputs: Inputs = { open: 0 };
  const outcomes: string[] = [];
  const calls = Array.from({ length: 5 + random.below(mood === "wild" ? 40 : 15) }, async () => {
    await surroundings.sleep(random.below(mood === "wild" ? 1_000 : LENGTH_MS / 2));
    const outcome = await makeCall(random.pick(clients), surroundings, inputs);
    outcomes.push(`${clock.now()} ${outcome}`);
  });
  for (let count = random.below(mood === "wild" ? 40 : 8); count > 0; count--) {
    clock.setTimer(random.below(LENGTH_MS), () => random.pick(servers).meddle());
  }
  const settled = await clock.runUntil(Promise.allSettled(calls), { limitMs: 10 * LENGTH_MS });
  for (const result of settled) if (result.status === "rejected") throw result.reason;
  await clock.runUntil(Promise.all(transports.map((transport) => transport.close())));
  await clock.settle();
  assert.deepEqual(
    [surroundings.clientClock.pending, surroundings.listeners],
    [0, 0],
    "timers or listeners of clients are left",
  );
  await clock.runUntil(Promise.all(servers.map((server) => server.close())));
  await clock.runUntilIdle();
  await clock.runUntil(Promise.all(servers.map((server) => server.close())));
  await clock.runUntilIdle();
  assert.equal(surroundings.openStreams, 0, "streams of clients are left");
  assert.equal(inputs.open, 0, "inputs are left");
  assert.equal(clock.pendingTimers, 0, "timers are left");
  for (const server of servers)
    assert.deepEqual([server.connections, server.working], [0, 0], "connections or handlers are left");
  for (const transport of transports) assert.equal(transport.state, "SHUTDOWN");
  return outcomes;
}
