/** The schemes `ipv4`, `ipv6` and `unix`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DialAddress } from "../../../src/core/dialer.ts";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import { ResolverWorld } from "./world.ts";

const TARGETS: readonly (readonly [text: string, ...dials: readonly DialAddress[]])[] = [
  ["ipv4:1.2.3.4:50051", { host: "1.2.3.4", port: 50_051 }],
  ["ipv4:1.2.3.4", { host: "1.2.3.4", port: 443 }],
  ["ipv4:///1.2.3.4:1,5.6.7.8", { host: "1.2.3.4", port: 1 }, { host: "5.6.7.8", port: 443 }],
  ["ipv6:[2607:f8b0:400e:c00::ef]:443", { host: "2607:f8b0:400e:c00::ef", port: 443 }],
  ["ipv6:[::]:1234", { host: "::", port: 1_234 }],
  ["ipv6:::1,[::2]", { host: "::1", port: 443 }, { host: "::2", port: 443 }],
  ["ipv6:///[fe80::1%25eth0]:1", { host: "fe80::1%eth0", port: 1 }],
  ["unix:relative/path", { path: "relative/path" }],
  ["unix:/absolute/path", { path: "/absolute/path" }],
  ["unix:///absolute/path", { path: "/absolute/path" }],
  ["UNIX:///with%20space", { path: "/with space" }],
];

const REFUSED: readonly (readonly [text: string, message: RegExp])[] = [
  ["ipv4:host:1", /holds "host", which is no IPv4 address$/],
  ["ipv4:[::1]:1", /holds "::1", which is no IPv4 address$/],
  ["ipv4:1.2.3.4:1,", /"" is not of the form "host:port"/],
  ["ipv4:1.2.3.4:0", /not of the form "host:port"/],
  ["ipv4://1.2.3.4/5.6.7.8", /has an authority, "1.2.3.4"; write "ipv4:address:port"$/],
  ["ipv6:1.2.3.4:1", /holds "1.2.3.4", which is no IPv6 address$/],
  ["ipv6:host", /holds "host", which is no IPv6 address$/],
  ["unix://a/b", /has an authority, "a"; write "unix:path" or "unix:\/\/\/path"$/],
];

describe("lists of IP addresses, and unix sockets", () => {
  for (const [text, ...dials] of TARGETS) {
    test(`"${text}" is ${dials.length} to dial`, () => {
      const world = new ResolverWorld();
      world.start(text);
      assert.deepEqual(world.updates, [{ addresses: dials.map((dial) => ({ dial })) }]);
      assert.deepEqual(world.lookups, []);
    });
  }

  for (const [text, message] of REFUSED) {
    test(`"${text}" is refused when its resolver is made`, () => {
      assert.throws(() => new ResolverWorld().start(text), { name: "TransportError", step: "resolve", message });
    });
  }

  test("requests over a unix socket name localhost as their authority", () => {
    const { target, builder } = defaultResolvers.find("unix:/run/x.sock", "dns");
    assert.equal(builder.defaultAuthority?.(target), "localhost");
  });
});
