/** Bearer tokens: kept, shared, made anew before they expire, and never repeated in an error. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { bearerToken } from "../../../src/grpc/credentials/bearer-token.ts";
import type { AccessToken } from "../../../src/grpc/credentials/token-cache.ts";

const context = { audience: "https://example.com/a.B", path: "/a.B/C", signal: new AbortController().signal };

/** A source that answers when it is told to, on a time of day that a test moves. */
class Source {
  nowMs = 1_800_000_000_000;
  readonly asked: { readonly atMs: number; answer(token: AccessToken): void; fail(error: unknown): void }[] = [];
  readonly credentials = bearerToken(
    () =>
      new Promise<AccessToken>((resolve, reject) => {
        this.asked.push({ atMs: this.nowMs, answer: resolve, fail: reject });
      }),
    { now: () => this.nowMs },
  );

  get(): ReturnType<typeof this.credentials.metadata> {
    return this.credentials.metadata(context);
  }

  /** Answers the last question with a token that holds so long. */
  async answer(token: string, holdsMs: number): Promise<void> {
    this.asked.at(-1)?.answer({ token, expiresAtMs: this.nowMs + holdsMs });
    await settled();
  }
}

/** Lets the reactions that are due run. */
async function settled(): Promise<void> {
  for (let hop = 0; hop < 10; hop++) await Promise.resolve();
}

/** A source whose first token, "one", holds for an hour. */
async function withToken(): Promise<Source> {
  const source = new Source();
  const first = source.get();
  await source.answer("one", 3_600_000);
  assert.deepEqual(await first, { authorization: "Bearer one" });
  return source;
}

describe("a bearer token", () => {
  test("that is given is sent as it is, over secure connections alone", () => {
    const credentials = bearerToken("abc.DEF-1_2~3+/==");
    assert.equal(credentials.requireTransportSecurity, true);
    assert.deepEqual(credentials.metadata(context), { authorization: "Bearer abc.DEF-1_2~3+/==" });
  });

  for (const bad of ["", "two words", "line\nbreak", "sécret", "=start"]) {
    test(`that cannot be sent is refused and not repeated: ${JSON.stringify(bad)}`, () => {
      assert.throws(
        () => bearerToken(bad),
        (error) => error instanceof ConnectError && (bad === "" || !error.message.includes(bad)),
      );
    });
  }

  test("is asked for by one request, however many calls wait", async () => {
    const source = new Source();
    const waiting = [source.get(), source.get(), source.get()];
    assert.equal(source.asked.length, 1);
    await source.answer("one", 3_600_000);
    assert.deepEqual(
      await Promise.all(waiting.map(async (each) => each)),
      Array(3).fill({ authorization: "Bearer one" }),
    );
  });

  test("that holds is there without waiting", async () => {
    const source = await withToken();
    source.nowMs += 3_539_999;
    assert.deepEqual(source.get(), { authorization: "Bearer one" });
    assert.equal(source.asked.length, 1);
  });

  test("is made anew in its last minute, while calls go out with the old one", async () => {
    const source = await withToken();
    source.nowMs += 3_540_000;
    assert.deepEqual(source.get(), { authorization: "Bearer one" });
    assert.deepEqual(source.get(), { authorization: "Bearer one" });
    assert.equal(source.asked.length, 2);
    await source.answer("two", 3_600_000);
    assert.deepEqual(source.get(), { authorization: "Bearer two" });
    assert.equal(source.asked.length, 2);
  });

  test("holds until its end when the refresh fails, which is tried once a second", async () => {
    const source = await withToken();
    source.nowMs += 3_550_000;
    for (const [laterMs, asked] of [
      [0, 2],
      [999, 2],
      [1, 3],
      [8_000, 4],
    ] as const) {
      source.nowMs += laterMs;
      assert.deepEqual(source.get(), { authorization: "Bearer one" });
      assert.equal(source.asked.length, asked);
      source.asked.at(-1)?.fail(new Error("Down"));
      await settled();
    }
  });

  test("that has expired is waited for", async () => {
    const source = await withToken();
    source.nowMs += 3_600_000;
    const next = source.get();
    assert.ok(next instanceof Promise);
    await source.answer("two", 3_600_000);
    assert.deepEqual(await next, { authorization: "Bearer two" });
  });

  test("that holds shortly is made anew after half its time", async () => {
    const source = new Source();
    void source.get();
    await source.answer("one", 20_000);
    source.nowMs += 9_999;
    void source.get();
    assert.equal(source.asked.length, 1);
    source.nowMs += 1;
    void source.get();
    assert.equal(source.asked.length, 2);
  });

  test("that never expires is asked for once", async () => {
    const source = new Source();
    void source.get();
    await source.answer("one", Number.POSITIVE_INFINITY);
    source.nowMs += 1e12;
    assert.deepEqual(source.get(), { authorization: "Bearer one" });
    assert.equal(source.asked.length, 1);
  });

  test("whose request fails ends the calls that wait, and the next call asks again", async () => {
    const source = new Source();
    const waiting = [source.get(), source.get()];
    const failure = new ConnectError("Down", Code.Unavailable);
    source.asked[0]?.fail(failure);
    for (const each of waiting)
      await assert.rejects(
        async () => each,
        (error) => error === failure,
      );
    const next = source.get();
    await source.answer("two", 3_600_000);
    assert.deepEqual(await next, { authorization: "Bearer two" });
  });

  test("whose source throws at once ends the call alike", async () => {
    const credentials = bearerToken(() => {
      throw new Error("No tokens here");
    });
    await assert.rejects(async () => credentials.metadata(context), /No tokens here/);
  });

  test("whose request never ends is given up after 30 s, and what it brings late does not replace a newer one", async () => {
    const source = new Source();
    void source.get();
    source.nowMs += 29_999;
    void source.get();
    assert.equal(source.asked.length, 1);
    source.nowMs += 1;
    const second = source.get();
    assert.equal(source.asked.length, 2);
    await source.answer("two", 3_600_000);
    assert.deepEqual(await second, { authorization: "Bearer two" });
    source.asked[0]?.answer({ token: "one", expiresAtMs: source.nowMs + 1_000 });
    await settled();
    assert.deepEqual(source.get(), { authorization: "Bearer two" });
  });

  for (const [what, token, holdsMs] of [
    ["has expired already", "stale", 0],
    ["has an end that is no number", "secret", Number.NaN],
    ["cannot be sent", "two words", 1_000],
    ["is none", undefined, 1_000],
  ] as const) {
    test(`that ${what} ends the call with unauthenticated, and is not repeated`, async () => {
      const source = new Source();
      const waiting = source.get();
      void source.answer(token as string, holdsMs);
      await assert.rejects(
        async () => waiting,
        (error) =>
          error instanceof ConnectError &&
          error.code === Code.Unauthenticated &&
          (token === undefined || !error.message.includes(token)),
      );
    });
  }
});
