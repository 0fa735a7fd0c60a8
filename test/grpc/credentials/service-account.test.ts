/** Service accounts: the JWTs that they sign, and what they are exchanged for, with keys and a token server of the test's own. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { serviceAccountJwt } from "../../../src/grpc/credentials/service-account-jwt.ts";
import type { ServiceAccountKey } from "../../../src/grpc/credentials/service-account-key.ts";
import { serviceAccount, type ServiceAccountOptions } from "../../../src/grpc/credentials/service-account.ts";

const signal = new AbortController().signal;
const ask = (host: string): { audience: string; path: string; signal: AbortSignal } => ({
  audience: `https://${host}/a.B`,
  path: "/a.B/C",
  signal,
});
const NOW_MS = 1_800_000_000_500;
const NOW_S = 1_800_000_000;

let publicKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
let key: ServiceAccountKey;

before(async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const parameters = { ...algorithm, modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(parameters, true, ["sign", "verify"]);
  publicKey = pair.publicKey;
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const body = btoa(String.fromCharCode(...pkcs8)).replace(/.{64}/g, "$&\n");
  key = {
    client_email: "robot@example.iam",
    private_key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    private_key_id: "key-7",
    token_uri: "https://tokens.example/token",
  };
});

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** A JWT's parts, when its signature is the key's. */
async function verified(jwt: string): Promise<{ readonly header: unknown; readonly claims: Record<string, unknown> }> {
  const [header = "", claims = "", signature = ""] = jwt.split(".");
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  assert.ok(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", publicKey, fromBase64Url(signature), signed));
  const [parsedHeader, parsedClaims] = [header, claims].map((part) =>
    JSON.parse(new TextDecoder().decode(fromBase64Url(part))),
  );
  return { header: parsedHeader, claims: parsedClaims };
}

describe("a self-signed JWT", () => {
  test("names the account, the host and the hour", async () => {
    const credentials = serviceAccountJwt(key, { now: () => NOW_MS });
    assert.equal(credentials.requireTransportSecurity, true);
    const { authorization = "" } = await credentials.metadata(ask("pubsub.example"));
    assert.match(authorization, /^Bearer /);
    const { header, claims } = await verified(authorization.slice("Bearer ".length));
    assert.deepEqual(header, { alg: "RS256", typ: "JWT", kid: "key-7" });
    assert.deepEqual(claims, {
      iss: key.client_email,
      sub: key.client_email,
      aud: "https://pubsub.example/",
      iat: NOW_S - 10,
      exp: NOW_S + 3_590,
    });
  });

  test("is signed once for a host until its last minute", async () => {
    let nowMs = NOW_MS;
    const credentials = serviceAccountJwt(JSON.stringify(key), { now: () => nowMs });
    const first = await credentials.metadata(ask("one.example"));
    const other = await credentials.metadata(ask("two.example"));
    assert.notDeepEqual(first, other);
    nowMs += 3_529_000;
    assert.deepEqual(credentials.metadata(ask("one.example")), first);
    nowMs += 70_000;
    assert.notDeepEqual(await credentials.metadata(ask("one.example")), first);
  });

  test("is kept for a bounded number of hosts", async () => {
    let nowMs = NOW_MS;
    const credentials = serviceAccountJwt(key, { now: () => nowMs });
    const first = await credentials.metadata(ask("host-0"));
    for (let i = 1; i <= 64; i++) await credentials.metadata(ask(`host-${i}`));
    assert.ok(!(credentials.metadata(ask("host-64")) instanceof Promise));
    nowMs += 5_000;
    assert.notDeepEqual(await credentials.metadata(ask("host-0")), first);
  });

  const BAD_KEYS: readonly (readonly [key: () => unknown, message: RegExp])[] = [
    [() => "{not json: secret", /^A service account's key must be JSON$/],
    [() => undefined, /must have a "client_email"/],
    [() => "null", /must have a "client_email"/],
    [() => ({ ...key, client_email: "" }), /must have a "client_email"/],
    [() => ({ ...key, private_key: undefined }), /must have a "private_key"/],
    [() => ({ ...key, private_key_id: 7 }), /"private_key_id" must be a string/],
    [() => ({ ...key, private_key: "-----BEGIN RSA PRIVATE KEY-----\nsecret" }), /must be PKCS #8 in PEM/],
  ];
  for (const [make, message] of BAD_KEYS) {
    test(`is refused for a key that ${message.source}`, () => {
      const matches = (error: unknown): boolean =>
        error instanceof TypeError && message.test(error.message) && !error.message.includes("secret");
      assert.throws(() => serviceAccountJwt(make() as ServiceAccountKey), matches);
    });
  }

  test("of a key that cannot sign ends the call, and says nothing of the key", async () => {
    const broken = { ...key, private_key: "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----" };
    await assert.rejects(
      async () => serviceAccountJwt(broken).metadata(ask("a")),
      (error) =>
        error instanceof ConnectError && error.code === Code.Unauthenticated && !error.message.includes("c2VjcmV0"),
    );
  });
});

/** A token server that answers as told. */
class TokenServer {
  readonly requests: { readonly url: string; readonly init: RequestInit }[] = [];
  answer: () => Response = () => Response.json({ access_token: "at-1", expires_in: 3_600, token_type: "Bearer" });

  account(options: Partial<ServiceAccountOptions> = {}): ReturnType<typeof serviceAccount> {
    const request = async (url: string, init: RequestInit): Promise<Response> => {
      this.requests.push({ url, init });
      return this.answer();
    };
    return serviceAccount({ key, scope: ["read", "write"], fetch: request, now: () => NOW_MS, ...options });
  }
}

describe("a service account's token", () => {
  test("is what the server gives for a signed JWT, and is kept", async () => {
    const server = new TokenServer();
    const account = server.account({ subject: "ada@example.com" });
    assert.deepEqual(await account.metadata(ask("a")), { authorization: "Bearer at-1" });
    assert.deepEqual(account.metadata(ask("b")), { authorization: "Bearer at-1" });
    const [{ url, init } = assert.fail(), ...others] = server.requests;
    assert.deepEqual(others, []);
    assert.equal(url, "https://tokens.example/token");
    assert.deepEqual([init.method, init.redirect], ["POST", "manual"]);
    const form = new URLSearchParams(init.body as string);
    assert.equal(form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { claims } = await verified(form.get("assertion") ?? "");
    assert.deepEqual(claims, {
      iss: key.client_email,
      sub: "ada@example.com",
      aud: "https://tokens.example/token",
      scope: "read write",
      iat: NOW_S - 10,
      exp: NOW_S + 3_590,
    });
  });

  test("is asked for where the options say, or at Google's", async () => {
    for (const [options, url] of [
      [{ tokenUri: "https://other.example/t" }, "https://other.example/t"],
      [
        { key: { client_email: key.client_email, private_key: key.private_key } },
        "https://oauth2.googleapis.com/token",
      ],
    ] as const) {
      const server = new TokenServer();
      await server.account(options).metadata(ask("a"));
      assert.equal(server.requests[0]?.url, url);
    }
  });

  for (const tokenUri of ["http://tokens.example/token", "tokens", ""]) {
    test(`is not asked for at "${tokenUri}"`, () => {
      assert.throws(() => new TokenServer().account({ tokenUri }), TypeError);
    });
  }

  const secret = "at-secret";
  const FAILURES: readonly (readonly [answer: () => Response, code: Code, said: string])[] = [
    [
      () => Response.json({ error: "invalid_grant", error_description: secret }, { status: 400 }),
      Code.Unauthenticated,
      '400 "invalid_grant"',
    ],
    [() => Response.json({ error: secret }, { status: 401 }), Code.Unauthenticated, "answered HTTP status 401"],
    [() => new Response(secret, { status: 403 }), Code.Unauthenticated, "answered HTTP status 403"],
    [() => new Response(null, { status: 302, headers: { location: "http://elsewhere" } }), Code.Unauthenticated, "302"],
    [() => new Response("busy", { status: 429 }), Code.Unavailable, "answered HTTP status 429"],
    [() => new Response("down", { status: 503 }), Code.Unavailable, "answered HTTP status 503"],
    [() => new Response(secret), Code.Unauthenticated, 'gave no "access_token"'],
    [() => new Response("a".repeat(2 ** 20 + 1)), Code.Unavailable, "cannot be reached"],
    [() => Response.json(null), Code.Unauthenticated, 'gave no "access_token"'],
    [() => Response.json({ access_token: secret }), Code.Unauthenticated, 'gave no "access_token"'],
    [() => Response.json({ access_token: secret, expires_in: -1 }), Code.Unauthenticated, 'gave no "access_token"'],
    [
      () => Response.json({ access_token: `${secret} `, expires_in: 9 }),
      Code.Unauthenticated,
      "is not one that can be sent",
    ],
    [
      () => {
        throw new TypeError("Connection refused");
      },
      Code.Unavailable,
      "cannot be reached",
    ],
  ];
  for (const [answer, code, said] of FAILURES) {
    test(`that is not given ends the call with ${Code[code]}: ${said}`, async () => {
      const server = new TokenServer();
      server.answer = answer;
      await assert.rejects(
        async () => server.account().metadata(ask("a")),
        (error) =>
          error instanceof ConnectError &&
          error.code === code &&
          error.message.includes(said) &&
          !error.message.includes(secret),
      );
    });
  }
});
