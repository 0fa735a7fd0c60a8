/**
 * The suite that every adapter passes on its own runtime: what a byte stream and a dialer promise, against the same
 * peers. What a runtime lacks is tested as well: it is refused by name.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SuiteContext, type SuiteSubject } from "./suite-context.ts";
import { connectingTests } from "./suite-connecting.ts";
import { proxyTests } from "./suite-proxy.ts";
import { streamTests } from "./suite-streams.ts";
import { tlsTests } from "./suite-tls.ts";

/** Runs everything. */
export function byteStreamSuite(subject: SuiteSubject): void {
  const context = new SuiteContext(subject);
  describe(`byte streams of the "${subject.dialer.runtime}" dialer`, () => {
    streamTests(context);
    connectingTests(context);
    tlsTests(context);
    proxyTests(context);
    test("names its runtime and makes clocks", () => {
      assert.match(context.dialer.runtime, /^[a-z]+$/);
      assert.equal(typeof context.dialer.systemClock().now(), "number");
    });
  });
}
