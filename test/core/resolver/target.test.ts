/** Targets and addresses as they are written, and the resolvers that need no look-up. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import type { ResolverUpdate } from "../../../src/core/resolver/resolver.ts";
import { staticAddresses } from "../../../src/core/resolver/static.ts";
import { parseHostPort, parseTarget } from "../../../src/core/resolver/target.ts";

const TARGETS: readonly (readonly [text: string, scheme: string, authority: string, endpoint: string])[] = [
  ["localhost:50051", "passthrough", "", "localhost:50051"],
  ["dns:///host:1", "dns", "", "host:1"],
  ["DNS://8.8.8.8/host:1", "dns", "8.8.8.8", "host:1"],
  ["dns:host:1", "dns", "", "host:1"],
  ["unknown:///x", "unknown", "", "x"],
  ["[::1]:50051", "passthrough", "", "[::1]:50051"],
  ["dns:///a/b:1", "dns", "", "a/b:1"],
];

const ADDRESSES: readonly (readonly [text: string, host: string, port: number])[] = [
  ["host:1", "host", 1],
  ["1.2.3.4:65535", "1.2.3.4", 65_535],
  ["[::1]:50051", "::1", 50_051],
  ["[fe80::1%eth0]:1", "fe80::1%eth0", 1],
  ["host", "host", 443],
];

describe("targets", () => {
  for (const [text, scheme, authority, endpoint] of TARGETS) {
    test(`"${text}" is ${scheme}, "${endpoint}"`, () => {
      const target = parseTarget(text, "passthrough", (name) => name === "dns" || name === "passthrough");
      assert.deepEqual(target, { scheme, authority, endpoint, text });
    });
  }

  for (const [text, host, port] of ADDRESSES) {
    test(`"${text}" is an address`, () => assert.deepEqual(parseHostPort(text, 443), { host, port }));
  }

  for (const text of ["", "host", "host:0", "host:65536", "::1:50051", "a b:1", "http://host:1", "host:x"]) {
    test(`"${text}" is refused as an address, by step and text`, () => {
      assert.throws(() => parseHostPort(text), { name: "TransportError", step: "resolve", address: text });
    });
  }
});

describe("resolvers", () => {
  function resolve(text: string, resolvers = defaultResolvers): ResolverUpdate[] {
    const updates: ResolverUpdate[] = [];
    const { target, builder } = resolvers.find(text, "passthrough");
    const listener = { onUpdate: (update: ResolverUpdate) => updates.push(update), onError: assert.fail };
    const clock = { now: () => 0, setTimer: () => assert.fail("no timer"), defer: () => assert.fail("no turn") };
    const resolver = builder.build(target, { listener, clock, random: { next: () => 0 } });
    resolver.start();
    resolver.resolveNow();
    resolver.close();
    return updates;
  }

  test("passthrough hands the endpoint to the dialer as it is", () => {
    assert.deepEqual(resolve("passthrough:///db.internal:1"), [
      { addresses: [{ dial: { host: "db.internal", port: 1 } }] },
    ]);
  });

  test("static gives its list in its order", () => {
    const [update] = resolve("static:///a:1, b:2");
    assert.deepEqual(
      update?.addresses.map(({ dial }) => dial),
      [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
    );
  });

  test("a registry that a caller extends leaves the old one as it was", () => {
    const addresses = [{ dial: { path: "/run/x.sock" }, serverName: "x" }];
    const extended = defaultResolvers.with(staticAddresses("fleet", addresses));
    assert.deepEqual(resolve("fleet:///any", extended), [{ addresses }]);
    assert.throws(() => resolve("fleet:///any:1"), /No resolver for scheme "fleet"/);
  });

  test("a target without an endpoint is refused", () => {
    assert.throws(() => resolve("passthrough:///"), /names no endpoint/);
  });
});
