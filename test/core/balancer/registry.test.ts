/** The choice of a policy by a service config's `loadBalancingConfig`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultBalancers } from "../../../src/core/balancer/registry.ts";
import { weightedTarget } from "../../../src/core/balancer/weighted-target.ts";
import { manualPolicy } from "./manual.ts";

const BALANCERS = defaultBalancers.with(weightedTarget, manualPolicy("mine"));

describe("a loadBalancingConfig", () => {
  for (const [name, json, policy, config] of [
    ["of one policy", [{ pick_first: {} }], "pick_first", { shuffleAddressList: undefined }],
    ["whose first is not known", [{ xds_experimental: {} }, { round_robin: {} }], "round_robin", undefined],
    ["whose first is known, whatever follows", [{ mine: { a: 1 } }, { round_robin: 7 }], "mine", { a: 1 }],
    ["with fields that the policy does not know", [{ round_robin: { later: true } }], "round_robin", undefined],
  ] as const) {
    test(`${name} is "${policy}"`, () => {
      const choice = BALANCERS.parse(json);
      assert.equal(choice.builder.name, policy);
      assert.deepEqual(choice.config, config);
    });
  }

  const weighted = (targets: unknown) => [{ weighted_target_experimental: { targets } }];
  for (const [json, message] of [
    [{}, "A list of policies is expected"],
    [
      [],
      'No policy of "" is supported; registered are "pick_first", "round_robin", "weighted_target_experimental", "mine"',
    ],
    [[7], "[0] must be an object with one policy's name"],
    [[{}], "[0] must be an object with one policy's name"],
    [[{ pick_first: {}, round_robin: {} }], "[0] must be an object with one policy's name"],
    [[{ rls: {} }, { round_robin: [] }], "[1].round_robin must be an object"],
    [[{ rls: {} }, { grpclb: {} }], /^No policy of "rls", "grpclb" is supported/],
    [[{ pick_first: { shuffleAddressList: 1 } }], "pick_first: shuffleAddressList must be true or false, not 1"],
    [[{ weighted_target_experimental: {} }], "weighted_target_experimental: targets must be an object"],
    [weighted({ a: 1 }), "weighted_target_experimental: targets.a must be an object"],
    [weighted({ a: { weight: 0 } }), /targets\.a\.weight must be a whole number from 1 to 4294967295, not 0$/],
    [
      weighted({ a: { weight: 1, childPolicy: [{ rls: {} }] } }),
      /targets\.a\.childPolicy: No policy of "rls" is supported/,
    ],
    [weighted({ a: { weight: 1 } }), /targets\.a\.childPolicy: A list of policies is expected/],
  ] as const) {
    test(`${JSON.stringify(json)} is refused: ${message}`, () => {
      assert.throws(() => BALANCERS.parse(json), { message });
    });
  }
});
