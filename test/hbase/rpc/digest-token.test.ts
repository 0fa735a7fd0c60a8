/** Delegation tokens: Java's own texts and exchange, a server that checks them, and no secret where it could be read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerChallenge, parseDirectives } from "../../../src/core/sasl/digest-md5.ts";
import { GetResponseSchema } from "../../../src/gen/hbase/client_pb.ts";
import { digestToken, type HBaseError, type HBaseOptions } from "../../../src/hbase/index.ts";
import { parseToken } from "../../../src/hbase/wire/token.ts";
import { reply, withCluster, type FakeCluster } from "../support/fake-cluster.ts";

/** Made by Hadoop's `Token.encodeToUrlString`. */
const TEXT =
  "j8gDChEYHyYtNDtCSVBXXmVsc3qBiI-WnaSrsrnAx87V3OPq8fj_Bg0UGyIpMDc-RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N_m7fT7AgkQFx4lLDM6QUhP" +
  "Vl1ka3J5gIeOlZyjqrG4v8bN1Nvi6fD3_gUMExohKC82PURLUllgZ251fIOKkZifpq20u8LJ0Nfe5ezz-gEIDxYdJCsyOUBHTlVcY2pxeH-GjZSboqmw" +
  "t77FzNPa4ejv9v0ECxIZICcuNTxDSlFYX2ZtdBTI5wYlRGOCocDf_h08W3qZuNf2FRBIQkFTRV9BVVRIX1RPS0VODDNmMmMtY2x1c3Rlcg";
const OF_HDFS = "BHVzZXIGc2VjcmV0FUhERlNfREVMRUdBVElPTl9UT0tFTgA";
const identifier = Uint8Array.from({ length: 200 }, (_, index) => index * 7 + 3);
const password = Uint8Array.from({ length: 20 }, (_, index) => index * 31 + 200);

/** What the JDK's own client and server said to each other with it. */
const CHALLENGE =
  'realm="default",nonce="m/pVNDO9wy2fQE61UG0tbnvCy1gTLXvXhn24r4fF",qop="auth",charset=utf-8,algorithm=md5-sess';
const CNONCE = "7hfAW3RkFeDjec46t9SAZ1kELo48DE5KM7Pbd1cy";
const RESPONSE = "a7d63c14c61e095a2f6a565cf90aa369";
const PROOF = "6190baead72de19a1c45029d1eba6a3e";

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const tokens = { [base64(identifier)]: base64(password) };
const found = reply(GetResponseSchema, { result: { exists: true } });

describe("a token", () => {
  test("is read from Java's text", () => {
    const token = parseToken(`  ${TEXT}\n`);
    assert.deepEqual(token, { identifier, password, kind: "HBASE_AUTH_TOKEN", service: "3f2c-cluster" });
  });

  test("is answered for as the JDK does it", () => {
    const who = { username: base64(identifier), password: base64(password), digestUri: "null/default", cnonce: CNONCE };
    const { response, expected } = answerChallenge(CHALLENGE, who);
    assert.deepEqual(parseDirectives(response).get("response"), [RESPONSE]);
    assert.equal(expected, PROOF);
  });

  test("of another service is refused by its kind, and none at all without what was given", () => {
    assert.throws(() => digestToken(OF_HDFS), /of kind "HDFS_DELEGATION_TOKEN", and HBase takes "HBASE_AUTH_TOKEN"/);
    for (let length = 0; length < TEXT.length - 1; length += 3) {
      const cut = TEXT.slice(0, length);
      assert.throws(
        () => digestToken(cut),
        ({ message }: Error) => /no token/.test(message) && (length < 8 || !message.includes(cut)),
        `of ${length} characters`,
      );
    }
    for (const broken of ["%", `${TEXT}AAAA`, "h4CA", "gICA"]) assert.throws(() => digestToken(broken), /no token/);
  });
});

async function exists(cluster: FakeCluster, options: HBaseOptions): Promise<boolean | HBaseError> {
  const table = cluster.open({ operationTimeoutMs: 2_000, ...options }).table("t");
  return cluster.clock.runUntil(table.exists("r").catch((thrown: unknown) => thrown as HBaseError));
}

async function error(cluster: FakeCluster, options: HBaseOptions): Promise<HBaseError> {
  const outcome = await exists(cluster, options);
  if (typeof outcome === "boolean") assert.fail("It was taken");
  return outcome;
}

describe("a server that wants a token", () => {
  for (const [name, sasl] of [
    ["its parts", digestToken({ identifier, password })],
    ["its text", digestToken(TEXT)],
  ] as const) {
    test(`takes one by ${name}, and hears of no other user`, async () => {
      await withCluster(async (cluster) => {
        cluster.tokens = tokens;
        cluster.handler = () => found;
        assert.equal(await exists(cluster, { sasl, user: "somebody" }), true);
        assert.deepEqual(cluster.users, [undefined, undefined], "hbase:meta's connection, and the row's");
      });
    });
  }

  test("takes no other password, and nobody is told it", async () => {
    await withCluster(async (cluster) => {
      cluster.tokens = tokens;
      const secret = Uint8Array.from({ length: 20 }, (_, index) => index + 60);
      const sasl = digestToken({ identifier, password: secret });
      const hbase = cluster.open({ sasl, operationTimeoutMs: 2_000, silentAttempts: 0 });
      const failed = hbase.table("t").get("r");
      await assert.rejects(cluster.clock.runUntil(failed), (thrown: Error & { cause?: unknown }) => {
        assert.match(thrown.message, /The server refused SASL: javax.security.sasl.SaslException: DIGEST-MD5/);
        const said = JSON.stringify([
          hbase.events,
          thrown.message,
          thrown.stack,
          String(thrown.cause),
          hbase.connections,
        ]);
        for (const each of [base64(secret), String.fromCharCode(...secret), secret.join(), base64(identifier)]) {
          assert.ok(!said.includes(each), "a secret is told");
        }
        return hbase.events.length > 0;
      });
    });
  });

  test("has to know the password itself", async () => {
    const exchange = digestToken(TEXT).begin({ host: "h", port: 1 });
    await exchange.step(new TextEncoder().encode(CHALLENGE));
    assert.throws(() => exchange.step(new TextEncoder().encode(`rspauth=${PROOF}`)), /did not prove/);
  });

  for (const qop of ["auth-int", "auth-conf"]) {
    test(`and frames by ${qop} is refused by name`, async () => {
      await withCluster(async (cluster) => {
        Object.assign(cluster, { tokens, qop });
        const { message } = await error(cluster, { sasl: digestToken(TEXT) });
        assert.match(message, new RegExp(`SASL failed: The server asks for protection "${qop}"`));
      });
    });
  }
});
