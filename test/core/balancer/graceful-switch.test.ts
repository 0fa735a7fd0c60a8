/** From one policy to another, by grpc-go's graceful switch. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GracefulSwitch } from "../../../src/core/balancer/graceful-switch.ts";
import type { ConnectivityState } from "../../../src/core/channel/connectivity.ts";
import type { Address } from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";
import { manualPolicy, type ManualBalancer, type ManualPolicy } from "./manual.ts";

const ADDRESSES: readonly Address[] = [{ dial: { host: "a", port: 1 } }];

function makeSwitch() {
  const published: string[] = [];
  const resolutions: number[] = [];
  const balancer = new GracefulSwitch<never>({
    clock: new VirtualClock(),
    random: { next: () => 0.5 },
    createSubchannel: () => {
      throw new Error("No subchannel is wanted here");
    },
    updateState: (state, picker) => {
      const result = picker.pick({ path: "/s/m" });
      published.push(result.kind === "fail" ? result.error.message : state);
    },
    requestResolution: () => resolutions.push(1),
  });
  const choose = (builder: ManualPolicy, config: unknown = {}): ManualBalancer => {
    balancer.updateState({ addresses: ADDRESSES, config: { builder, config } });
    return builder.made.at(-1) as ManualBalancer;
  };
  return { balancer, published, resolutions, choose };
}

describe("a switch to another policy", () => {
  const cases: readonly {
    name: string;
    old: ConnectivityState;
    steps: readonly (readonly [whose: "old" | "new", state: ConnectivityState])[];
    published: readonly string[];
    switched: boolean;
  }[] = [
    {
      name: "is at once while the old one is CONNECTING",
      old: "CONNECTING",
      steps: [],
      published: ["CONNECTING"],
      switched: true,
    },
    {
      name: "is at once while the old one fails",
      old: "TRANSIENT_FAILURE",
      steps: [],
      published: ["CONNECTING"],
      switched: true,
    },
    { name: "is at once while the old one is idle", old: "IDLE", steps: [], published: ["CONNECTING"], switched: true },
    { name: "waits while the old one is READY", old: "READY", steps: [], published: [], switched: false },
    {
      name: "happens when the new one is READY",
      old: "READY",
      steps: [["new", "READY"]],
      published: ["new READY"],
      switched: true,
    },
    {
      name: "happens when the new one fails",
      old: "READY",
      steps: [["new", "TRANSIENT_FAILURE"]],
      published: ["new TRANSIENT_FAILURE"],
      switched: true,
    },
    {
      name: "does not happen while the new one is CONNECTING still, and the old one's pickers pass",
      old: "READY",
      steps: [
        ["new", "CONNECTING"],
        ["old", "READY"],
      ],
      published: ["old READY"],
      switched: false,
    },
    {
      name: "happens when the old one is not READY any more",
      old: "READY",
      steps: [
        ["new", "CONNECTING"],
        ["old", "TRANSIENT_FAILURE"],
      ],
      published: ["CONNECTING"],
      switched: true,
    },
    {
      name: "makes the old one silent",
      old: "READY",
      steps: [
        ["new", "READY"],
        ["old", "READY"],
      ],
      published: ["new READY"],
      switched: true,
    },
  ];
  for (const { name, old, steps, published: expected, switched } of cases) {
    test(name, () => {
      const { published, choose } = makeSwitch();
      const first = choose(manualPolicy("old"));
      first.publish(old);
      published.length = 0;
      const second = choose(manualPolicy("new"));
      for (const [whose, state] of steps) (whose === "old" ? first : second).publish(state);
      assert.deepEqual(published, expected);
      assert.deepEqual([first.closed, second.closed], [switched, false]);
    });
  }

  test("hands addresses, config, errors and waking to the newest alone", () => {
    const { balancer, choose } = makeSwitch();
    const first = choose(manualPolicy("old"), { a: 1 });
    first.publish("READY");
    const second = choose(manualPolicy("new"), { b: 2 });
    balancer.resolverError(new TransportError({ step: "resolve", address: "", message: "lost" }));
    balancer.exitIdle();
    assert.deepEqual(first.heard, ['1 {"a":1}']);
    assert.deepEqual(second.heard, ['1 {"b":2}', "error: lost", "exitIdle"]);
  });

  test("lets the newest alone ask the resolver", () => {
    const { resolutions, choose } = makeSwitch();
    const first = choose(manualPolicy("old"));
    first.publish("READY");
    const second = choose(manualPolicy("new"));
    first.requestResolution();
    assert.equal(resolutions.length, 0);
    second.requestResolution();
    assert.equal(resolutions.length, 1);
  });

  test("closes one that never got its turn when a third follows", () => {
    const { choose } = makeSwitch();
    const first = choose(manualPolicy("old"));
    first.publish("READY");
    const second = choose(manualPolicy("new"));
    const third = choose(manualPolicy("newest"));
    assert.deepEqual([first.closed, second.closed, third.closed], [false, true, false]);
  });

  test("does not switch for another config of the same policy", () => {
    const { choose } = makeSwitch();
    const policy = manualPolicy("same");
    choose(policy, { a: 1 });
    choose(policy, { a: 2 });
    assert.equal(policy.made.length, 1);
    assert.deepEqual(policy.made[0]?.heard, ['1 {"a":1}', '1 {"a":2}']);
  });

  test("closes both when it closes, and says nothing more", () => {
    const { balancer, published, choose } = makeSwitch();
    const first = choose(manualPolicy("old"));
    first.publish("READY");
    const second = choose(manualPolicy("new"));
    balancer.close();
    const before = published.length;
    first.publish("READY");
    second.publish("READY");
    assert.deepEqual([first.closed, second.closed, published.length], [true, true, before]);
  });

  test("without any policy yet, a resolver's error is what calls fail with", () => {
    const { balancer, published } = makeSwitch();
    balancer.resolverError(new TransportError({ step: "resolve", address: "", message: "lost" }));
    assert.deepEqual(published, ["lost"]);
  });
});
