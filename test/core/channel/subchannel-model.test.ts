/** Random courses of a subchannel against a model of gRPC's connectivity states that shares no code with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ConnectivityState } from "../../../src/core/channel/connectivity.ts";
import { Subchannel } from "../../../src/core/channel/subchannel.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { ChannelWorld, type FakeConnection } from "./world.ts";

const STEPS = ["connect", "succeed", "fail", "drain", "close", "wait", "use", "reset", "shutdown"] as const;
type Step = (typeof STEPS)[number];

const SHUT_DOWN = new TransportError({ step: "connect", address: "a:1", message: "shut down" });

/** The states alone: a table of what each step does in each of them; the rest does nothing. */
const MODEL: Readonly<Partial<Record<ConnectivityState, Readonly<Partial<Record<Step, ConnectivityState>>>>>> = {
  IDLE: { connect: "CONNECTING", shutdown: "SHUTDOWN" },
  CONNECTING: { succeed: "READY", fail: "TRANSIENT_FAILURE", shutdown: "SHUTDOWN" },
  READY: { drain: "IDLE", close: "IDLE", shutdown: "SHUTDOWN" },
  TRANSIENT_FAILURE: { wait: "IDLE", reset: "IDLE", shutdown: "SHUTDOWN" },
};

/** Single steps, and runs of them that chance alone would seldom find. */
const COURSE: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...STEPS).map((step): readonly Step[] => [step]),
      fc.constantFrom<readonly Step[]>(["connect", "succeed", "close"], ["connect", "succeed", "use", "drain"]),
      fc.constant<readonly Step[]>(["connect", "fail", "wait"]),
    ),
    { maxLength: 40, size: "max" },
  )
  .map((runs) => runs.flat());

const BACKOFF_MS = 10_000;

class Course {
  readonly world: ChannelWorld = new ChannelWorld();
  readonly heard: ConnectivityState[] = [];
  readonly connections: FakeConnection[] = [];
  drained = 0;
  readonly subchannel: Subchannel<FakeConnection> = new Subchannel<FakeConnection>(
    { dial: { host: "a", port: 1 } },
    {
      ...{ connect: this.world.connect, clock: this.world.clock, backoff: { delayMs: () => BACKOFF_MS } },
      ...{ random: { next: () => 0.5 }, minConnectTimeoutMs: 20_000, shutdownReason: SHUT_DOWN, maxConnections: 1 },
      onRoom: () => {},
      onDrained: () => (this.drained += 1),
    },
    (state) => this.heard.push(state),
  );
  #brief = 0;
  #readyAt = 0;
  #used = false;

  async take(step: Step): Promise<void> {
    const { subchannel, world } = this;
    const live = this.connections.at(-1);
    switch (step) {
      case "connect":
        subchannel.connect();
        break;
      case "succeed":
        if (subchannel.state === "CONNECTING") this.connections.push(world.attempt.succeed());
        break;
      case "fail":
        if (subchannel.state === "CONNECTING") world.attempt.fail();
        break;
      case "drain":
        if (subchannel.connection !== undefined) live?.events.onDraining();
        break;
      case "close":
        if (subchannel.connection !== undefined) live?.events.onClosed(undefined);
        break;
      case "wait":
        await world.clock.advance(BACKOFF_MS + 5);
        break;
      case "use":
        subchannel.used = true;
        break;
      case "reset":
        subchannel.resetBackoff();
        break;
      case "shutdown":
        subchannel.shutdown();
        break;
    }
    await world.clock.settle();
  }

  /** The state that the model expects after `step`. */
  expect(before: ConnectivityState, step: Step): ConnectivityState {
    const after = MODEL[before]?.[step] ?? before;
    const now = this.world.clock.now();
    if (step === "reset") this.#brief = 0;
    if (step === "use") this.#used = true;
    if (before === "CONNECTING" && after === "READY") {
      this.#readyAt = now;
      this.#used = false;
    }
    if (before !== "READY" || after !== "IDLE") return after;
    // The one refinement: useless connections in a row are not replaced at once.
    this.#brief = now - this.#readyAt < 1_000 && !this.#used ? this.#brief + 1 : 0;
    return this.#brief > 2 ? "TRANSIENT_FAILURE" : "IDLE";
  }
}

test("a subchannel's states are the model's, each is heard once, and nothing is left in the end", async () => {
  await fc.assert(
    fc.asyncProperty(COURSE, async (steps) => {
      const course = new Course();
      const { subchannel, heard, connections, world } = course;
      let state: ConnectivityState = "IDLE";
      let changes = 0;
      for (const step of steps) {
        await course.take(step);
        const expected = course.expect(state, step);
        if (expected !== state) changes += 1;
        state = expected;
        assert.equal(subchannel.state, state, `after ${step}`);
        assert.equal(heard.at(-1) ?? "IDLE", state);
        assert.equal(heard.length, changes);
        assert.equal(subchannel.connection !== undefined, state === "READY");
        assert.equal(world.clock.pendingTimers, state === "TRANSIENT_FAILURE" ? 1 : 0);
      }
      await course.take("shutdown");
      if (state === "READY") assert.equal(connections.at(-1)?.closed, true);
      for (const connection of connections) connection.events.onClosed(undefined);
      await subchannel.whenDrained();
      assert.ok(course.drained >= 1);
      assert.equal(world.clock.pendingTimers, 0);
    }),
    { numRuns: 300 },
  );
});
