/** Targets and addresses as they are written, and the registry that finds their resolvers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import { staticAddresses } from "../../../src/core/resolver/static.ts";
import { parseHostPort, parseTarget } from "../../../src/core/resolver/target.ts";
import { ResolverWorld } from "./world.ts";

/** The default scheme is `fallback`. Most are grpc-go's own cases. */
const TARGETS: readonly (readonly [text: string, scheme: string, authority: string, endpoint: string])[] = [
  ["localhost:50051", "fallback", "", "localhost:50051"],
  ["[::1]:50051", "fallback", "", "[::1]:50051"],
  ["a.server.com", "fallback", "", "a.server.com"],
  ["a/b", "fallback", "", "a/b"],
  ["a//b", "fallback", "", "a//b"],
  ["/unix/socket/address", "fallback", "", "/unix/socket/address"],
  ["://a/b", "fallback", "", "://a/b"],
  ["unregistered:/a/b/c", "fallback", "", "unregistered:/a/b/c"],
  ["a%2Fb:1", "fallback", "", "a/b:1"],
  ["host:1?x=y#z", "fallback", "", "host:1"],
  ["", "fallback", "", ""],
  ["dns:///host:1", "dns", "", "host:1"],
  ["DNS://8.8.8.8/host:1", "dns", "8.8.8.8", "host:1"],
  ["dns://8.8.8.8:54/host:1?x#y", "dns", "8.8.8.8:54", "host:1"],
  ["dns:host:1", "dns", "", "host:1"],
  ["dns:host%3A1", "dns", "", "host%3A1"],
  ["dns:///host%3A1", "dns", "", "host:1"],
  ["dns:/a/b/c", "dns", "", "a/b/c"],
  ["dns:///a/b:1", "dns", "", "a/b:1"],
  ["dns:////a", "dns", "", "/a"],
  ["dns://host:1", "dns", "host:1", ""],
  ["unknown:///x", "unknown", "", "x"],
];

const ADDRESSES: readonly (readonly [text: string, host: string, port: number])[] = [
  ["host:1", "host", 1],
  ["1.2.3.4:65535", "1.2.3.4", 65_535],
  ["[::1]:50051", "::1", 50_051],
  ["[fe80::1%eth0]:1", "fe80::1%eth0", 1],
  ["host", "host", 443],
  ["[::1]", "::1", 443],
  ["::1", "::1", 443],
  ["2001:db8::1:443", "2001:db8::1:443", 443],
  [":80", "localhost", 80],
];

/** Without a default port. */
const NO_ADDRESSES = [
  "",
  "host",
  "::1",
  "host:0",
  "host:65536",
  "::1:50051",
  "a b:1",
  "http://host:1",
  "host:x",
  "[::1",
];

describe("targets", () => {
  for (const [text, scheme, authority, endpoint] of TARGETS) {
    test(`"${text}" is ${scheme}, "${endpoint}"`, () => {
      assert.deepEqual(
        parseTarget(text, "fallback", (name) => name === "dns"),
        { scheme, authority, endpoint, text },
      );
    });
  }

  for (const text of ["dns:///a\nb", "a\u007f:1", "dns:///a%2", "dns:///a%zz", "dns:///%ff", "[fe80::1%eth0]:1"]) {
    test(`${JSON.stringify(text)} is refused, by step and text`, () => {
      assert.throws(() => parseTarget(text, "dns", (name) => name === "dns"), { step: "resolve", address: text });
    });
  }

  test("whatever is written, it is taken or refused with a TransportError", () => {
    const pieces = fc.constantFrom(
      "dns",
      "ipv4",
      "ipv6",
      "unix",
      "static",
      ":",
      "/",
      "//",
      "[",
      "]",
      "::1",
      "1.2.3.4",
      "%",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.oneof(pieces, fc.string())).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const world = new ResolverWorld();
        try {
          world.start(text).close();
        } catch (error) {
          assert.equal((error as Error).name, "TransportError");
        }
        assert.deepEqual(world.errors, []);
      }),
    );
  });

  for (const [text, host, port] of ADDRESSES) {
    test(`"${text}" is an address`, () => assert.deepEqual(parseHostPort(text, 443), { host, port }));
  }

  for (const text of NO_ADDRESSES) {
    test(`"${text}" is refused as an address, by step and text`, () => {
      assert.throws(() => parseHostPort(text), { name: "TransportError", step: "resolve", address: text });
    });
  }

  for (const text of ["", "[::1]:", "host:", "::1::"]) {
    test(`"${text}" is refused as an address with a default port, too`, () => {
      assert.throws(() => parseHostPort(text, 443), { step: "resolve", address: text });
    });
  }
});

describe("the registry", () => {
  test("passthrough hands the endpoint to the dialer as it is", () => {
    const world = new ResolverWorld();
    world.start("passthrough:///db.internal:1");
    assert.deepEqual(world.updates, [{ addresses: [{ dial: { host: "db.internal", port: 1 } }] }]);
  });

  test("static gives its list in its order", () => {
    const world = new ResolverWorld();
    world.start("static:///a:1, b:2");
    assert.deepEqual(world.dials, [
      { host: "a", port: 1 },
      { host: "b", port: 2 },
    ]);
  });

  test("a registry that a caller extends leaves the old one as it was", () => {
    const addresses = [{ dial: { path: "/run/x.sock" }, serverName: "x", attributes: new Map([["weight", 3]]) }];
    const extended = defaultResolvers.with(staticAddresses("fleet", addresses));
    const world = new ResolverWorld();
    world.start("fleet:///any", extended);
    assert.deepEqual(world.updates, [{ addresses }]);
    assert.throws(() => world.start("fleet:///any:1"), /No resolver for scheme "fleet" of target "fleet:\/\/\/any:1"/);
  });

  test("a resolver of the same scheme replaces the old one", () => {
    const world = new ResolverWorld();
    world.start("dns:///any", defaultResolvers.with(staticAddresses("dns", [])));
    assert.deepEqual(world.updates, [{ addresses: [] }]);
  });

  const refused: readonly (readonly [text: string, message: RegExp])[] = [
    ["passthrough:///", /names no endpoint$/],
    ["", /names no endpoint$/],
    ["dns://host:1", /"host:1" is its authority; write "dns:\/\/\/host:1"$/],
    ["xds:///users", /No resolver for scheme "xds" of target "xds:\/\/\/users"; known are "passthrough", "static"/],
    ["unix-abstract:name", /No resolver for scheme "unix-abstract"/],
  ];
  for (const [text, message] of refused) {
    test(`"${text}" is refused with what to write`, () => {
      assert.throws(() => defaultResolvers.find(text, "dns"), { step: "resolve", address: text, message });
    });
  }
});
