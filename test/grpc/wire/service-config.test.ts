/** Service configs as gRPC's documents describe them, good and bad, field by field. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { EMPTY_SERVICE_CONFIG, parseServiceConfig, type MethodConfig } from "../../../src/grpc/wire/service-config.ts";

const same = (list: unknown): unknown => list;
const retryPolicy = {
  maxAttempts: 3,
  initialBackoff: "0.1s",
  maxBackoff: "1s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
};
const hedgingPolicy = { maxAttempts: 4, hedgingDelay: "0.5s", nonFatalStatusCodes: ["UNAVAILABLE", "internal", 10] };

/** A config with one method config for all methods, and what becomes of it. */
function methodConfig(fields: Readonly<Record<string, unknown>>, maxCallAttempts?: number): MethodConfig {
  return parseServiceConfig({ methodConfig: [{ name: [{}], ...fields }] }, same, maxCallAttempts).method("/a.B/C");
}

const PATHS: readonly (readonly [path: string, timeoutMs: number | undefined])[] = [
  ["/a.B/C", 1_000],
  ["/a.B/D", 2_000],
  ["/a.B/E", 3_000],
  ["/a.BB/C", 4_000],
  ["/x.Y/Z", 5_000],
  ["nonsense", 5_000],
];

describe("the config of a method", () => {
  const config = parseServiceConfig(
    {
      methodConfig: [
        { name: [{ service: "a.B", method: "C" }], timeout: "1s" },
        {
          name: [
            { service: "a.B", method: "D" },
            { service: "p", method: "q" },
          ],
          timeout: "2s",
        },
        { name: [{ service: "a.B" }], timeout: "3s" },
        { name: [{ service: "a.BB", method: "" }], timeout: "4s" },
        { name: [{ service: null }], timeout: "5s" },
        { timeout: "6s" },
        { name: [], timeout: "7s" },
      ],
    },
    same,
  );
  for (const [path, timeoutMs] of PATHS) {
    test(`of ${path} is the most exact one`, () => assert.equal(config.method(path).timeoutMs, timeoutMs));
  }

  test("is the same object for the same path, and for all methods that one entry names", () => {
    assert.equal(config.method("/a.B/C"), config.method("/a.B/C"));
    assert.equal(config.method("/a.B/D"), config.method("/p/q"));
  });

  test("says nothing where none applies", () => {
    const nothing = EMPTY_SERVICE_CONFIG.method("/a.B/C");
    assert.deepEqual(new Set(Object.values(nothing)), new Set([undefined]));
    assert.equal(parseServiceConfig({}, same).method("/a.B/C"), nothing);
    const other = { methodConfig: [{ name: [{ service: "x" }], timeout: "1s" }] };
    assert.equal(parseServiceConfig(other, same).method("/a.B/C"), nothing);
  });

  test("has every field that is given", () => {
    const given = {
      waitForReady: true,
      timeout: "1.5s",
      maxRequestMessageBytes: 1_024,
      maxResponseMessageBytes: "2048",
    };
    assert.deepEqual(methodConfig({ ...given, somethingNew: {} }), {
      waitForReady: true,
      timeoutMs: 1_500,
      maxRequestMessageBytes: 1_024,
      maxResponseMessageBytes: 2_048,
      retry: undefined,
      hedging: undefined,
    });
  });

  test("has a retry policy, with codes by name in any case or by number", () => {
    const codes = ["UNAVAILABLE", "cancelled", "Resource_Exhausted", 10, 16];
    const { retry } = methodConfig({ retryPolicy: { ...retryPolicy, retryableStatusCodes: codes } });
    assert.equal(retry?.maxAttempts, 3);
    const expected = [Code.Unavailable, Code.Canceled, Code.ResourceExhausted, Code.Aborted, Code.Unauthenticated];
    assert.deepEqual([...(retry?.retryableCodes ?? [])], expected);
    const random = { next: () => 0.5 };
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((attempt) => Math.round(retry?.backoff.delayMs(attempt, random) ?? 0)),
      [100, 200, 400, 800, 1_000, 1_000],
    );
    assert.deepEqual(
      [0, 0.999_999].map((next) => Math.round(retry?.backoff.delayMs(1, { next: () => next }) ?? 0)),
      [80, 120],
    );
  });

  test("never backs off for longer than the maximum, even at first", () => {
    const { retry } = methodConfig({
      retryPolicy: { ...retryPolicy, initialBackoff: "5s", maxBackoff: "0.010s", backoffMultiplier: 1e9 },
    });
    assert.equal(retry?.backoff.delayMs(9, { next: () => 0.5 }), 10);
  });

  test("has a hedging policy, whose delay and codes may be left out", () => {
    const nonFatalCodes = new Set([Code.Unavailable, Code.Internal, Code.Aborted]);
    assert.deepEqual(methodConfig({ hedgingPolicy }).hedging, { maxAttempts: 4, delayMs: 500, nonFatalCodes });
    const short = { maxAttempts: 2, delayMs: 0, nonFatalCodes: new Set() };
    assert.deepEqual(methodConfig({ hedgingPolicy: { maxAttempts: 2 } }).hedging, short);
  });

  for (const [asked, limit, taken] of [
    [2, undefined, 2],
    [5, undefined, 5],
    [6, undefined, 5],
    [100, 20, 20],
    [4, 3, 3],
  ] as const) {
    test(`allows ${taken} attempts of ${asked} with a limit of ${limit ?? "the default"}`, () => {
      const retried = methodConfig({ retryPolicy: { ...retryPolicy, maxAttempts: asked } }, limit);
      const hedged = methodConfig({ hedgingPolicy: { ...hedgingPolicy, maxAttempts: asked } }, limit);
      assert.deepEqual([retried.retry?.maxAttempts, hedged.hedging?.maxAttempts], [taken, taken]);
    });
  }

  for (const [text, ms] of [
    ["1s", 1_000],
    ["0s", 0],
    ["1.s", 1_000],
    [".050s", 50],
    ["0.000250000s", 0.25],
    ["315576000000s", 315_576_000_000_000],
  ] as const) {
    test(`takes "${text}" for a duration`, () => assert.equal(methodConfig({ timeout: text }).timeoutMs, ms));
  }
});

describe("a service config", () => {
  test("has the throttling, the health check's service and the load balancing", () => {
    const config = parseServiceConfig(
      {
        retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
        healthCheckConfig: { serviceName: "" },
        loadBalancingConfig: [{ round_robin: {} }],
        loadBalancingPolicy: "pick_first",
      },
      (list) => ({ chosen: list }),
    );
    assert.deepEqual(config.retryThrottling, { maxTokens: 10, tokenRatio: 0.1 });
    assert.equal(config.healthService, "");
    assert.deepEqual(config.loadBalancing, { chosen: [{ round_robin: {} }] });
  });

  test("has none of them when they are left out or null", () => {
    for (const json of [{}, { retryThrottling: null, healthCheckConfig: {}, loadBalancingConfig: null }]) {
      const { method: _, ...config } = parseServiceConfig(json, same);
      assert.deepEqual(config, { retryThrottling: undefined, healthService: undefined, loadBalancing: undefined });
    }
  });

  test("takes the old way to name a policy, in the enumeration's spelling too", () => {
    for (const name of ["round_robin", "ROUND_ROBIN"]) {
      const { loadBalancing } = parseServiceConfig({ loadBalancingPolicy: name }, same);
      assert.deepEqual(loadBalancing, [{ round_robin: {} }]);
    }
  });
});

const retry = (change: object): object => ({ methodConfig: [{ retryPolicy: { ...retryPolicy, ...change } }] });
const hedge = (change: object): object => ({ methodConfig: [{ hedgingPolicy: { ...hedgingPolicy, ...change } }] });
const all = (fields: object): object => ({ methodConfig: [{ name: [{}], ...fields }] });
const RETRY = "methodConfig[0].retryPolicy";
const HEDGE = "methodConfig[0].hedgingPolicy";
const ATTEMPTS = "maxAttempts must be a whole number of at least 2, not";
const DURATION = 'must be a duration like "1.5s", not';
const CODE = "must be a gRPC status code other than OK, not";

const BAD: readonly (readonly [json: unknown, message: string])[] = [
  ["{}", 'it must be an object, not "{}"'],
  [undefined, "it must be an object, not missing"],
  [[], "it must be an object, not []"],
  [{ loadBalancingPolicy: 1 }, "loadBalancingPolicy must be a string, not 1"],
  [{ methodConfig: {} }, "methodConfig must be a list, not {}"],
  [{ methodConfig: [7] }, "methodConfig[0] must be an object, not 7"],
  [{ methodConfig: [{ name: "a" }] }, 'methodConfig[0].name must be a list, not "a"'],
  [{ methodConfig: [{ name: [null] }] }, "methodConfig[0].name[0] must be an object, not null"],
  [{ methodConfig: [{ name: [{ service: 1 }] }] }, "methodConfig[0].name[0].service must be a string, not 1"],
  [{ methodConfig: [{ name: [{ method: "M" }] }] }, 'methodConfig[0].name[0] names method "M" of no service'],
  [
    { methodConfig: [{ name: [{ service: "", method: "M" }] }] },
    'methodConfig[0].name[0] names method "M" of no service',
  ],
  [{ methodConfig: [{ name: [{ service: "a" }, { service: "a" }] }] }, 'methodConfig[0].name[1] names "/a/" again'],
  [{ methodConfig: [{ name: [{}] }, { name: [{}] }] }, "methodConfig[1].name[0] names the default again"],
  [all({ waitForReady: "true" }), 'methodConfig[0].waitForReady must be true or false, not "true"'],
  ...["3c", "1", "s", ".s", "", "-1s", "1e3s", "1.2.3s", "0.1234567890s", "315576000001s", " 1s", 1, true].map(
    (timeout) =>
      [all({ timeout }), `methodConfig[0].timeout ${DURATION} ${JSON.stringify(timeout)}`] as readonly [
        unknown,
        string,
      ],
  ),
  ...[-1, 1.5, "", "1e3", "-1", {}].map(
    (value) =>
      [
        all({ maxRequestMessageBytes: value }),
        `methodConfig[0].maxRequestMessageBytes must be a whole number of at least 0, not ${JSON.stringify(value)}`,
      ] as readonly [unknown, string],
  ),
  [
    all({ maxResponseMessageBytes: Number.NaN }),
    "methodConfig[0].maxResponseMessageBytes must be a whole number of at least 0, not null",
  ],
  [all({ retryPolicy, hedgingPolicy }), "methodConfig[0] has both a retryPolicy and a hedgingPolicy"],
  [all({ retryPolicy: [] }), `${RETRY} must be an object, not []`],
  [retry({ maxAttempts: undefined }), `${RETRY}.${ATTEMPTS} missing`],
  [retry({ maxAttempts: -1 }), `${RETRY}.${ATTEMPTS} -1`],
  [retry({ maxAttempts: 1 }), `${RETRY}.${ATTEMPTS} 1`],
  [retry({ maxAttempts: 2.5 }), `${RETRY}.${ATTEMPTS} 2.5`],
  [retry({ maxAttempts: "3" }), `${RETRY}.${ATTEMPTS} "3"`],
  [retry({ initialBackoff: undefined }), `${RETRY}.initialBackoff ${DURATION} missing`],
  [retry({ initialBackoff: "0s" }), `${RETRY}.initialBackoff must be above 0, not "0s"`],
  [retry({ maxBackoff: "0.000s" }), `${RETRY}.maxBackoff must be above 0, not "0.000s"`],
  [retry({ maxBackoff: 10 }), `${RETRY}.maxBackoff ${DURATION} 10`],
  [retry({ backoffMultiplier: 0 }), `${RETRY}.backoffMultiplier must be a number above 0, not 0`],
  [retry({ backoffMultiplier: "2" }), `${RETRY}.backoffMultiplier must be a number above 0, not "2"`],
  [retry({ retryableStatusCodes: undefined }), `${RETRY}.retryableStatusCodes must be a list, not missing`],
  [retry({ retryableStatusCodes: [] }), `${RETRY}.retryableStatusCodes must be a list of at least one code, not []`],
  ...["OK", "ok", 0, 17, -1, 1.5, "CANCELED", "14", "", null, "__proto__"].map(
    (code) =>
      [
        retry({ retryableStatusCodes: ["UNAVAILABLE", code] }),
        `${RETRY}.retryableStatusCodes[1] ${CODE} ${JSON.stringify(code)}`,
      ] as readonly [unknown, string],
  ),
  [hedge({ maxAttempts: 1 }), `${HEDGE}.${ATTEMPTS} 1`],
  [hedge({ maxAttempts: undefined }), `${HEDGE}.${ATTEMPTS} missing`],
  [hedge({ hedgingDelay: "-0.5s" }), `${HEDGE}.hedgingDelay ${DURATION} "-0.5s"`],
  [hedge({ nonFatalStatusCodes: ["OK"] }), `${HEDGE}.nonFatalStatusCodes[0] ${CODE} "OK"`],
  [{ retryThrottling: { tokenRatio: 1 } }, "retryThrottling.maxTokens must be a number above 0, not missing"],
  [{ retryThrottling: { maxTokens: 0, tokenRatio: 1 } }, "retryThrottling.maxTokens must be a number above 0, not 0"],
  [
    { retryThrottling: { maxTokens: 1_001, tokenRatio: 1 } },
    "retryThrottling.maxTokens must be at most 1000, not 1001",
  ],
  [
    { retryThrottling: { maxTokens: 9, tokenRatio: -1 } },
    "retryThrottling.tokenRatio must be a number above 0, not -1",
  ],
  [{ healthCheckConfig: { serviceName: 7 } }, "healthCheckConfig.serviceName must be a string, not 7"],
];

describe("a bad service config is refused by field and reason", () => {
  for (const [json, message] of BAD) {
    test(message, () => {
      assert.throws(() => parseServiceConfig(json, same), {
        name: "RangeError",
        message: `Service config: ${message}`,
      });
    });
  }

  test("even where it is a false value", () => {
    const parse = (list: unknown): never => assert.fail(`was asked to choose from ${JSON.stringify(list)}`);
    const message = /Service config: loadBalancingConfig: was asked to choose from 0/;
    assert.throws(() => parseServiceConfig({ loadBalancingConfig: 0 }, parse), message);
  });

  test("in the words of the load balancing's parser", () => {
    const parse = (): never => {
      throw new Error('No policy of "xds" is supported');
    };
    const message = 'Service config: loadBalancingConfig: No policy of "xds" is supported';
    assert.throws(() => parseServiceConfig({ loadBalancingConfig: [{ xds: {} }] }, parse), { message });
  });
});
