/** Which proxy the environment names for which address: a table, by the rules of Go's `httpproxy`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TransportError } from "../../src/core/transport-error.ts";
import { type ProxyEnvironment, proxyFromEnvironment } from "../../src/transport/proxy-environment.ts";

const HTTPS_PROXY = "proxy.test:3128";

function isProxied(target: string, environment: ProxyEnvironment): boolean {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(target) ?? [];
  return proxyFromEnvironment(environment, { host, port: Number(port) }) !== undefined;
}

const EXCEPTIONS: readonly (readonly [exceptions: string, target: string, proxied: boolean])[] = [
  ["", "example.org:443", true],
  ["", "localhost:443", false],
  ["", "LOCALHOST.:443", false],
  ["", "127.0.0.1:443", false],
  ["", "127.8.9.10:443", false],
  ["", "::1:443", false],
  ["", "::ffff:127.0.0.1:443", false],
  ["", "128.0.0.1:443", true],
  ["", "notlocalhost:443", true],
  ["*", "example.org:443", false],
  ["example.org", "example.org:443", false],
  ["example.org", "EXAMPLE.org.:443", false],
  ["example.org", "www.example.org:443", false],
  ["example.org", "badexample.org:443", true],
  ["example.org", "example.org.evil:443", true],
  [".example.org", "www.example.org:443", false],
  [".example.org", "example.org:443", true],
  ["*.example.org", "www.example.org:443", false],
  ["*.example.org", "example.org:443", true],
  ["example.org:443", "example.org:443", false],
  ["example.org:443", "www.example.org:443", false],
  ["example.org:8443", "example.org:443", true],
  ["10.1.2.3", "10.1.2.3:443", false],
  ["10.1.2.3", "10.1.2.30:443", true],
  ["10.1.2.3:443", "10.1.2.3:443", false],
  ["10.1.2.3:80", "10.1.2.3:443", true],
  ["10.0.0.0/8", "10.1.2.3:443", false],
  ["10.0.0.0/8", "11.1.2.3:443", true],
  ["10.0.0.0/33", "10.1.2.3:443", true],
  ["192.168.1.128/25", "192.168.1.200:443", false],
  ["192.168.1.128/25", "192.168.1.100:443", true],
  ["2001:db8::/32", "2001:db8:1::5:443", false],
  ["2001:db8::/32", "2001:db9::5:443", true],
  ["[2001:db8::1]", "2001:db8::1:443", false],
  ["[2001:db8::1]:443", "2001:db8::1:443", false],
  ["[2001:db8::1]:80", "2001:db8::1:443", true],
  ["2001:db8::1", "2001:0db8:0:0::0001:443", false],
  ["0.1.2.3.example", "10.1.2.3:443", true],
  [" , first.test , example.org ", "example.org:443", false],
  ["first.test second.test", "second.test:443", true],
];

describe("NO_PROXY", () => {
  for (const [exceptions, target, proxied] of EXCEPTIONS) {
    test(`"${exceptions}" lets "${target}" be ${proxied ? "proxied" : "dialled directly"}`, () => {
      assert.equal(isProxied(target, { HTTPS_PROXY, NO_PROXY: exceptions }), proxied);
    });
  }
});

const target = { host: "example.org", port: 443 };

const SETTINGS: readonly (readonly [
  setting: string,
  host: string,
  port: number,
  username?: string,
  password?: string,
])[] = [
  ["proxy.test:3128", "proxy.test", 3128],
  ["http://proxy.test", "proxy.test", 80],
  ["http://proxy.test:80/ignored?path", "proxy.test", 80],
  ["http://[2001:db8::1]:3128", "2001:db8::1", 3128],
  ["http://user:p%40ss%3Aword@proxy.test:3128", "proxy.test", 3128, "user", "p@ss:word"],
  ["user:@proxy.test:3128", "proxy.test", 3128, "user", ""],
];

describe("HTTPS_PROXY", () => {
  for (const [setting, host, port, username, password = ""] of SETTINGS) {
    test(`"${setting}" is read`, () => {
      const credentials = username === undefined ? {} : { credentials: { username, password } };
      assert.deepEqual(proxyFromEnvironment({ HTTPS_PROXY: setting }, target), { host, port, ...credentials });
    });
  }

  for (const setting of ["https://proxy.test", "socks5://proxy.test", "http://:bad port", "http://a:%ff@proxy.test"]) {
    test(`"${setting}" is an error that does not quote it`, () => {
      assert.throws(
        () => proxyFromEnvironment({ HTTPS_PROXY: setting }, target),
        (error) => error instanceof TransportError && error.step === "proxy" && !error.message.includes(setting),
      );
    });
  }

  test("upper case comes before lower case, and either will do", () => {
    const lower = { https_proxy: "lower.test:1" };
    assert.equal(proxyFromEnvironment(lower, target)?.host, "lower.test");
    assert.equal(proxyFromEnvironment({ HTTPS_PROXY, ...lower }, target)?.host, "proxy.test");
    assert.equal(proxyFromEnvironment({ HTTPS_PROXY, no_proxy: "example.org" }, target), undefined);
    assert.equal(proxyFromEnvironment({ HTTPS_PROXY, NO_PROXY: "other", no_proxy: "*" }, target)?.host, "proxy.test");
  });

  test("without it, there is no proxy", () => {
    assert.equal(proxyFromEnvironment({}, target), undefined);
    assert.equal(proxyFromEnvironment({ HTTPS_PROXY: "" }, target), undefined);
  });
});
