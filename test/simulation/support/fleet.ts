/**
 * A simulation of full channels over a fleet of backends that come, go, drain and lie: balancers, retry and hedging policies, health,
 * and a resolver whose answers change during calls. Every call ends once, within its deadline, with a code that it may end with,
 * and no call is taken by servers more often than its policy allows. The same seed takes the same steps.
 */
import assert from "node:assert/strict";
import { type CallOptions, type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import type { ResolverListener } from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, type GrpcTransport, insecure, type ServiceConfigJson } from "../../../src/grpc/index.ts";
import { CALL_HEADER, LIES, LyingServer, type Taken } from "./lying-server.ts";
import { Surroundings } from "./surroundings.ts";

const LENGTH_MS = 10_000;
const MAX_ATTEMPTS = 3;
const POSSIBLE: ReadonlySet<Code> = new Set([...LIES, Code.DeadlineExceeded, Code.Canceled]);

const RETRY = {
  ...({ maxAttempts: MAX_ATTEMPTS, initialBackoff: "0.05s", maxBackoff: "1s", backoffMultiplier: 2 } as const),
  retryableStatusCodes: ["UNAVAILABLE", "ABORTED"],
} as const;
const HEDGING = {
  ...({ maxAttempts: MAX_ATTEMPTS, hedgingDelay: "0.1s" } as const),
  nonFatalStatusCodes: ["UNAVAILABLE", "ABORTED"],
} as const;

/** A channel, and what its resolver is made to say. */
interface Member {
  readonly transport: GrpcTransport;
  readonly client: Client<typeof InterpreterService>;
  /** What its policy allows. */
  readonly maxAttempts: number;
  resolve(): void;
}

function makeMember(surroundings: Surroundings, servers: readonly LyingServer[]): Member {
  const { random, clientClock: clock, dialer, mood } = surroundings;
  const policy = random.pick([{}, { retryPolicy: RETRY }, { hedgingPolicy: HEDGING }]);
  const health = random.oneIn(2) ? { healthCheckConfig: { serviceName: "" } } : {};
  const listeners = new Set<ResolverListener>();
  const config = (): ServiceConfigJson => ({
    loadBalancingConfig: [random.pick([{ round_robin: {} }, { pick_first: {} }])],
    methodConfig: [{ name: [{}], ...policy }],
    ...health,
  });
  const answer = (listener: ResolverListener): void => {
    const found = mood === "calm" ? servers : servers.filter(() => !random.oneIn(3));
    const addresses = found.map(({ address }) => ({ dial: address }));
    const problem = { step: "resolve", address: "fleet", message: "The name has no records for now" } as const;
    if (mood !== "calm" && random.oneIn(6)) listener.onError(new TransportError(problem));
    else listener.onUpdate({ addresses, serviceConfig: config() });
  };
  const resolvers = defaultResolvers.with({
    scheme: "fleet",
    build: (_target, { listener }) => ({
      start() {
        listeners.add(listener);
        listener.onUpdate({ addresses: servers.map(({ address }) => ({ dial: address })), serviceConfig: config() });
      },
      resolveNow() {},
      close: () => void listeners.delete(listener),
    }),
  });
  const options = {
    credentials: insecure(),
    dialer,
    clock,
    random,
    resolvers,
    waitForReady: mood === "calm" || random.oneIn(2),
  };
  const transport = createGrpcTransport("fleet:///all", options);
  return {
    transport,
    client: createClient(InterpreterService, transport),
    maxAttempts: "retryPolicy" in policy || "hedgingPolicy" in policy ? MAX_ATTEMPTS : 1,
    resolve: () => listeners.forEach(answer),
  };
}

async function translate({ client }: Member, options: CallOptions): Promise<void> {
  const { phrase } = await client.translate({ phrase: "hello", language: "de" }, options);
  assert.equal(phrase, "de:hello");
}

async function recite({ client }: Member, options: CallOptions): Promise<void> {
  const seen: string[] = [];
  for await (const { language } of client.recite({ phrase: "hello" }, options)) seen.push(language);
  assert.deepEqual(seen, ["0", "1", "2"]);
}

/** Makes a call. Tells how it ended; rejects if it did so as no call may. */
async function makeCall(member: Member, name: string, surroundings: Surroundings): Promise<string> {
  const { random, clock, mood } = surroundings;
  const calm = mood === "calm";
  const abort = surroundings.abortController();
  const timer = !calm && random.oneIn(8) ? clock.setTimer(random.below(1_000), () => abort.abort()) : undefined;
  const timeoutMs = calm ? 60_000 : random.pick([50, 500, 5_000]);
  const begun = clock.now();
  const how = await random
    .pick([translate, recite])(member, {
      ...{ timeoutMs, signal: abort.signal, headers: { [CALL_HEADER]: name } },
    })
    .then(
      () => "ok",
      (error: unknown) => {
        if (calm || !(error instanceof ConnectError) || !POSSIBLE.has(error.code))
          throw new Error(`${name} ended as it may not: ${String(error)}`, { cause: error });
        assert.ok(
          error.code !== Code.Canceled || abort.signal.aborted,
          `${name} was cancelled by nobody: ${error.message}`,
        );
        return Code[error.code];
      },
    );
  timer?.cancel();
  const lateMs = clock.now() - begun - timeoutMs;
  assert.ok(lateMs <= 1, `${name} ended ${lateMs} ms after its deadline: ${how}`);
  assert.ok(how !== "DeadlineExceeded" || lateMs >= -1, `${name} was too late ${-lateMs} ms before its deadline`);
  return how;
}

/** Runs the simulation of a seed. Gives how each call ended, in order. */
export async function simulateFleet(seed: number): Promise<readonly string[]> {
  const surroundings = new Surroundings(seed);
  const { random, clock, mood } = surroundings;
  const taken: Taken = new Map();
  const servers = Array.from({ length: 2 + random.below(4) }, (_, i) => new LyingServer(i, surroundings, taken));
  const members = Array.from({ length: 1 + random.below(2) }, () => makeMember(surroundings, servers));
  const outcomes: string[] = [];
  const allowed = new Map<string, number>();
  const calls = Array.from({ length: 5 + random.below(mood === "wild" ? 30 : 12) }, async (_, i) => {
    await surroundings.sleep(random.below(mood === "wild" ? 1_000 : LENGTH_MS / 2));
    const member = random.pick(members);
    const name = `call-${i}`;
    outcomes.push(`${clock.now()} ${await makeCall(member, name, surroundings)}`);
    allowed.set(name, member.maxAttempts);
  });
  for (let count = random.below(mood === "wild" ? 40 : 10); count > 0; count--) {
    clock.setTimer(random.below(LENGTH_MS), () => random.pick(servers).meddle());
    clock.setTimer(random.below(LENGTH_MS), () => random.pick(members).resolve());
  }
  const settled = await clock.runUntil(Promise.allSettled(calls), { limitMs: 10 * LENGTH_MS });
  for (const result of settled) if (result.status === "rejected") throw result.reason;
  await clock.runUntil(Promise.all(members.map(({ transport }) => transport.close())));
  await clock.settle();
  assert.deepEqual([surroundings.clientClock.pending, surroundings.listeners], [0, 0], "timers or listeners are left");
  for (let round = 0; round < 2; round++) {
    await clock.runUntil(Promise.all(servers.map((server) => server.close())));
    await clock.runUntilIdle();
  }
  assert.equal(surroundings.openStreams, 0, "connections of clients are left");
  for (const server of servers) assert.equal(server.connections, 0, "connections of servers are left");
  for (const [name, times] of taken) {
    const most = allowed.get(name) ?? 0;
    assert.ok(times <= most, `${name} was taken ${times} times, and its policy allows ${most}`);
  }
  return outcomes;
}
