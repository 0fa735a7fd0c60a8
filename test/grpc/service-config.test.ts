/** The service config as calls feel it (grpc/doc/service_config.md): what holds for a method, and where configs come from. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { ResolverBuilder, ResolverContext } from "../../src/core/resolver/resolver.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import {
  callOptions,
  createGrpcTransport,
  defaultResolvers,
  insecure,
  type ConfigSource,
  type GrpcCallOptions,
  type GrpcTransportOptions,
  type MethodConfigJson,
  type ServiceConfigJson,
} from "../../src/grpc/index.ts";
import { memoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { answer, field, serving, withBackends } from "./scripts.ts";
import { ADDRESS, failsWith, TARGET, withScript, withWorld, type World } from "./world.ts";

const SERVICE = "dragoman.demo.v1.InterpreterService";

/** A resolver that says what the test says. */
function manualResolver(): {
  readonly options: Partial<GrpcTransportOptions>;
  readonly context: () => ResolverContext;
} {
  let latest: ResolverContext | undefined;
  const builder: ResolverBuilder = {
    scheme: "manual",
    build: (_target, context) => ({
      start: () => void (latest = context),
      ...{ resolveNow() {}, close() {} },
    }),
  };
  return {
    options: { resolvers: defaultResolvers.with(builder), defaultScheme: "manual" },
    context: () => latest as ResolverContext,
  };
}

const addresses = [{ dial: ADDRESS }];

describe("a method's timeout", () => {
  const methodConfig: readonly MethodConfigJson[] = [
    { name: [{ service: SERVICE, method: "Translate" }], timeout: "1s" },
    { name: [{ service: SERVICE }], timeout: "2s" },
    { name: [{}], timeout: "3s" },
  ];
  for (const [name, config, timeoutMs, endsAt] of [
    ["is its own config's", methodConfig, undefined, 1_000],
    ["is its service's, where it has none", methodConfig.slice(1), undefined, 2_000],
    ["is the default's, where its service has none", methodConfig.slice(2), undefined, 3_000],
    ["is the call's, if that is shorter", methodConfig, 400, 400],
    ["is the config's, if the call's is longer", methodConfig, 5_000, 1_000],
    ["is none where no config names it", [{ name: [{ service: "other.Service" }], timeout: "1s" }], 7_000, 7_000],
  ] as const) {
    test(name, () => {
      let told: string | undefined;
      return withScript(
        serving((_connection, _streamId, { fields }) => void (told = field(fields, "grpc-timeout"))),
        async ({ clock, client }) => {
          const call = client.translate({}, timeoutMs === undefined ? {} : { timeoutMs });
          await failsWith(clock, call, Code.DeadlineExceeded, /deadline/i);
          assert.deepEqual([Math.round(clock.now()), told], [endsAt, `${endsAt}m`]);
        },
        { client: { serviceConfig: { methodConfig: config } } },
      );
    });
  }

  test("of zero ends it at once, before anything is sent", () =>
    withScript(
      serving(() => assert.fail("a call came")),
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        const at = clock.now();
        await failsWith(clock, client.translate({}), Code.DeadlineExceeded, /deadline/i);
        assert.equal(clock.now(), at);
      },
      { client: { serviceConfig: { methodConfig: [{ name: [{}], timeout: "0s" }] } } },
    ));

  test("counts from the call's beginning, also while the resolver was waited for", () => {
    const manual = manualResolver();
    return withScript(
      serving(() => assert.fail("a call came")),
      async ({ clock, client }) => {
        const call = client.translate({});
        call.catch(() => {});
        await clock.advance(5_000);
        manual.context().listener.onUpdate({ addresses });
        await failsWith(clock, call, Code.DeadlineExceeded, /deadline/i);
        assert.equal(clock.now(), 5_000);
      },
      { client: { ...manual.options, serviceConfig: { methodConfig: [{ name: [{}], timeout: "2s" }] } } },
    );
  });
});

describe("waitForReady", () => {
  for (const [config, channel, call, waits] of [
    [undefined, undefined, undefined, false],
    [undefined, true, undefined, true],
    [true, undefined, undefined, true],
    [false, true, undefined, false],
    [true, undefined, false, false],
    [false, false, true, true],
  ] as const) {
    test(`of config ${config}, channel ${channel} and call ${call} ${waits ? "waits" : "fails at once"}`, () =>
      withWorld(
        async ({ clock, client, unlisten }) => {
          unlisten();
          const contextValues = callOptions({ waitForReady: call });
          const made = client.translate({}, { timeoutMs: 3_000, contextValues });
          if (waits) await failsWith(clock, made, Code.DeadlineExceeded, /TRANSIENT_FAILURE.*refused/i);
          else await failsWith(clock, made, Code.Unavailable, /refused/i);
        },
        {
          client: {
            waitForReady: channel,
            serviceConfig: { methodConfig: config === undefined ? [] : [{ name: [{}], waitForReady: config }] },
          },
        },
      ));
  }
});

describe("message limits", () => {
  interface LimitCase {
    readonly name: string;
    readonly config?: Partial<MethodConfigJson>;
    readonly client?: Partial<GrpcTransportOptions>;
    readonly call?: GrpcCallOptions;
    readonly fails?: RegExp;
  }
  const big = { phrase: "x".repeat(1_000), language: "y" };
  const CASES: readonly LimitCase[] = [
    {
      name: "a request within them goes out",
      config: { maxRequestMessageBytes: 2_000 },
      call: { maxSendMessageBytes: 2_000 },
    },
    {
      name: "a request above the config's is refused",
      config: { maxRequestMessageBytes: 900 },
      fails: /takes 1006 bytes.*900/,
    },
    {
      name: "the config's counts for a request if the call's is larger",
      ...{
        config: { maxRequestMessageBytes: 900 },
        call: { maxSendMessageBytes: 5_000 },
        fails: /takes 1006 bytes.*900/,
      },
    },
    {
      name: "the call's counts for a request if the config's is larger",
      ...{
        config: { maxRequestMessageBytes: 5_000 },
        call: { maxSendMessageBytes: 900 },
        fails: /takes 1006 bytes.*900/,
      },
    },
    {
      name: "a response above the config's is refused",
      config: { maxResponseMessageBytes: 900 },
      fails: /limit (is|of) 900/,
    },
    {
      name: "the config's counts for a response if the channel's is larger",
      ...{
        config: { maxResponseMessageBytes: 900 },
        client: { maxReceiveMessageBytes: 5_000 },
        fails: /limit (is|of) 900/,
      },
    },
    {
      name: "the channel's counts for a response if the config's is larger",
      ...{
        config: { maxResponseMessageBytes: 5_000 },
        client: { maxReceiveMessageBytes: 900 },
        fails: /limit (is|of) 900/,
      },
    },
    {
      name: "the call's counts for a response instead of the channel's",
      ...{ client: { maxReceiveMessageBytes: 900 }, call: { maxReceiveMessageBytes: 5_000 } },
    },
    {
      name: "the config's counts for a response if the call's is larger",
      ...{
        config: { maxResponseMessageBytes: 900 },
        call: { maxReceiveMessageBytes: 5_000 },
        fails: /limit (is|of) 900/,
      },
    },
  ];
  for (const { name, config, client: options, call, fails } of CASES) {
    test(name, () =>
      withWorld(
        async ({ clock, client }) => {
          const made = client.translate(big, { contextValues: callOptions(call ?? {}) });
          if (fails === undefined) await clock.runUntil(made);
          else await failsWith(clock, made, Code.ResourceExhausted, fails);
        },
        { client: { serviceConfig: { methodConfig: [{ name: [{}], ...config }] }, ...options } },
      ),
    );
  }

  test("of the config hold for every message of a stream", () =>
    withWorld(
      async ({ clock, client }) => {
        async function* input() {
          yield { phrase: "short" };
          yield big;
        }
        await failsWith(clock, client.dictate(input()), Code.ResourceExhausted, /900/);
      },
      { client: { serviceConfig: { methodConfig: [{ name: [{}], maxRequestMessageBytes: 900 }] } } },
    ));
});

describe("a default config that cannot be", () => {
  for (const [serviceConfig, words] of [
    [{ methodConfig: [{ name: [{}], timeout: "soon" }] }, /methodConfig\[0\]\.timeout/],
    [{ methodConfig: [{ name: [{}], retryPolicy: { maxAttempts: 1 } }] }, /retryPolicy\.maxAttempts/],
    [{ loadBalancingConfig: [{ nonesuch: {} }] }, /loadBalancingConfig.*nonesuch/],
    [{ retryThrottling: { maxTokens: 0, tokenRatio: 1 } }, /retryThrottling\.maxTokens/],
  ] as const) {
    test(`is refused when the transport is made: ${JSON.stringify(serviceConfig)}`, () => {
      const dialer = memoryDialer({ clock: new VirtualClock() });
      const options = { credentials: insecure(), dialer, serviceConfig: serviceConfig as unknown as ServiceConfigJson };
      assert.throws(
        () => createGrpcTransport(TARGET, options),
        (error) => error instanceof RangeError && words.test(error.message),
      );
    });
  }
});

describe("a resolver's config", () => {
  const timeout = (text: `${number}s`): ServiceConfigJson => ({ methodConfig: [{ name: [{}], timeout: text }] });

  /** Says "wait", which the server never answers, and gives the time after which the call ended. */
  async function timeToEnd({ clock, client }: World): Promise<number> {
    const from = clock.now();
    await failsWith(clock, client.translate({ phrase: "wait" }, { timeoutMs: 60_000 }), Code.DeadlineExceeded, /./);
    return Math.round(clock.now() - from);
  }

  function resolving(
    body: (world: World, context: () => ResolverContext) => Promise<void>,
    client: Partial<GrpcTransportOptions> = {},
  ): Promise<void> {
    const manual = manualResolver();
    return withWorld((world) => body(world, manual.context), { client: { ...manual.options, ...client } });
  }

  test("takes the default's place, and a later one takes its", () =>
    resolving(
      async (world, context) => {
        world.transport.connect();
        context().listener.onUpdate({ addresses });
        assert.equal(await timeToEnd(world), 1_000);
        context().listener.onUpdate({ addresses, serviceConfig: timeout("2s") });
        assert.equal(await timeToEnd(world), 2_000);
        context().listener.onUpdate({ addresses, serviceConfig: timeout("3s") });
        assert.equal(await timeToEnd(world), 3_000);
        context().listener.onUpdate({ addresses });
        assert.equal(await timeToEnd(world), 1_000);
        assert.equal(world.connections(), 1);
      },
      { serviceConfig: timeout("1s") },
    ));

  test("that is bad leaves the good one before it in force", () =>
    resolving(async (world, context) => {
      world.transport.connect();
      context().listener.onUpdate({ addresses, serviceConfig: timeout("2s") });
      await world.clock.runUntil(world.transport.waitUntilReady());
      for (const update of [
        { serviceConfig: { methodConfig: [{ name: [{}], timeout: 7 }] } },
        { serviceConfig: "text" },
        { serviceConfigError: "The record is no JSON" },
      ]) {
        context().listener.onUpdate({ addresses, ...update });
        assert.equal(await timeToEnd(world), 2_000);
      }
      assert.ok(
        world.transport.events.some(({ severity }) => severity === "error"),
        "nothing says so",
      );
    }));

  for (const [name, bad, words] of [
    [
      "a field that is wrong",
      { serviceConfig: { methodConfig: [{ name: [{}], timeout: 7 }] } },
      /methodConfig\[0\]\.timeout/,
    ],
    ["an error of the resolver's own", { serviceConfigError: "The record is no JSON" }, /The record is no JSON/],
  ] as const) {
    test(`that is bad from the first, for ${name}, fails calls with the reason until a good one comes`, () =>
      resolving(async (world, context) => {
        const { clock, client } = world;
        const first = client.translate({});
        first.catch(() => {});
        await clock.settle();
        context().listener.onUpdate({ addresses, ...bad });
        await failsWith(clock, first, Code.Unavailable, words);
        await failsWith(clock, client.translate({}), Code.Unavailable, words);
        context().listener.onUpdate({ addresses, serviceConfig: timeout("2s") });
        await clock.runUntil(client.translate({}));
      }));
  }

  test("is passed over with disableServiceConfig, which the resolver is told", () =>
    resolving(
      async (world, context) => {
        world.transport.connect();
        assert.equal(context().disableServiceConfig, true);
        context().listener.onUpdate({ addresses, serviceConfig: timeout("2s") });
        assert.equal(await timeToEnd(world), 1_000);
        context().listener.onUpdate({ addresses, serviceConfigError: "The record is no JSON" });
        assert.equal(await timeToEnd(world), 1_000);
      },
      { serviceConfig: timeout("1s"), disableServiceConfig: true },
    ));

  test("is waited for by the first call, because it may say how long that may take", () =>
    resolving(async (world, context) => {
      const { clock, client, connections } = world;
      const call = client.translate({ phrase: "wait" });
      call.catch(() => {});
      await clock.advance(100);
      assert.equal(connections(), 0);
      context().listener.onUpdate({ addresses, serviceConfig: timeout("2s") });
      await failsWith(clock, call, Code.DeadlineExceeded, /./);
      assert.equal(Math.round(clock.now()), 2_000);
    }));

  const ENDS: readonly [string, (world: World, abort: () => void) => void, Code][] = [
    ["its deadline", () => {}, Code.DeadlineExceeded],
    ["its cancellation", (_world, abort) => abort(), Code.Canceled],
    ["the transport's end", ({ transport }) => void transport.close(), Code.Canceled],
  ];
  for (const [name, end, code] of ENDS) {
    test(`is waited for no longer than to ${name}`, () =>
      resolving(async (world) => {
        const { clock, client } = world;
        const controller = new AbortController();
        const call = client.translate({}, { timeoutMs: 500, signal: controller.signal });
        call.catch(() => {});
        await clock.advance(100);
        end(world, () => controller.abort());
        await failsWith(clock, call, code, /./);
        assert.ok(clock.now() <= 501);
      }));
  }

  test("gives way to the default where the resolver's first word is an error, which fails the call", () =>
    resolving(async (world, context) => {
      const { clock, client } = world;
      const call = client.translate({});
      call.catch(() => {});
      await clock.settle();
      const message = "No such name";
      context().listener.onError(new TransportError({ step: "resolve", address: TARGET, message }));
      await failsWith(clock, call, Code.Unavailable, /No such name/);
      context().listener.onUpdate({ addresses });
      await clock.runUntil(client.translate({}));
    }));

  test("is the config source's, as it is updated while calls are made, even if resolvers' are disabled", () => {
    let tell: (json: unknown) => void = () => {};
    const configSource: ConfigSource = {
      subscribe(listener) {
        tell = listener;
        return () => {};
      },
    };
    return resolving(
      async (world, context) => {
        const { clock, client, transport } = world;
        transport.connect();
        context().listener.onUpdate({ addresses, serviceConfig: timeout("9s") });
        const first = client.translate({ phrase: "wait" });
        first.catch(() => {});
        await clock.advance(500);
        tell(timeout("2s"));
        await failsWith(clock, first, Code.DeadlineExceeded, /./);
        assert.equal(Math.round(clock.now()), 2_000);
        tell(timeout("3s"));
        assert.equal(await timeToEnd(world), 3_000);
        tell("not a config");
        assert.equal(await timeToEnd(world), 3_000);
      },
      { configSource, disableServiceConfig: true },
    );
  });
});

describe("the policy that a config names", () => {
  const spread: readonly [string, ServiceConfigJson, readonly number[]][] = [
    ["round_robin sends to all in turn", { loadBalancingConfig: [{ round_robin: {} }] }, [2, 2, 2]],
    ["by its older field does the same", { loadBalancingPolicy: "ROUND_ROBIN" }, [2, 2, 2]],
    [
      "is the first that is known",
      { loadBalancingConfig: [{ nonesuch: {} }, { round_robin: {} }, { pick_first: {} }] },
      [2, 2, 2],
    ],
    ["is pick_first if it names none", {}, [6, 0, 0]],
  ];
  for (const [name, serviceConfig, counts] of spread) {
    test(name, () => {
      const seen = new Map<string, number>();
      const server = (host: string) =>
        serving((connection, streamId) => {
          seen.set(host, (seen.get(host) ?? 0) + 1);
          answer(connection, streamId);
        });
      return withBackends(
        { a: server("a"), b: server("b"), c: server("c") },
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          await clock.advance(10);
          for (let n = 0; n < 6; n++) await clock.runUntil(client.translate({}));
          assert.deepEqual(
            ["a", "b", "c"].map((host) => seen.get(host) ?? 0),
            counts,
          );
        },
        { serviceConfig },
      );
    });
  }
});
