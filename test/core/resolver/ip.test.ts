/** What is an IP address and what is a name. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ipVersion } from "../../../src/core/resolver/ip.ts";

const TEXTS: readonly (readonly [text: string, version: 4 | 6 | undefined])[] = [
  ["1.2.3.4", 4],
  ["255.255.255.255", 4],
  ["0.0.0.0", 4],
  ["256.1.1.1", undefined],
  ["1.2.3", undefined],
  ["1.2.3.4.5", undefined],
  ["01.2.3.4", undefined],
  ["1.2.3.4 ", undefined],
  ["::", 6],
  ["::1", 6],
  ["2001:DB8::1", 6],
  ["1:2:3:4:5:6:7:8", 6],
  ["::ffff:1.2.3.4", 6],
  ["fe80::1%eth0", 6],
  ["1:2:3:4:5:6:7:8:9", undefined],
  ["1::2::3", undefined],
  ["12345::", undefined],
  ["[::1]", undefined],
  ["::1%", undefined],
  ["abcd", undefined],
  ["localhost", undefined],
  ["", undefined],
];

describe("IP addresses", () => {
  for (const [text, version] of TEXTS) {
    test(`"${text}" is ${version === undefined ? "none" : `of version ${version}`}`, () => {
      assert.equal(ipVersion(text), version);
    });
  }
});
