/**
 * Parts that a caller hands in and that break (resolver, balancer, picker), and responses that end in ways no server should: each
 * call ends once, as a ConnectError by gRPC's code, with the cause in words; and the transport closes.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { BalancerBuilder, BalancerHelper, Picker } from "../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../src/core/balancer/pick-first.ts";
import type { Connection, Subchannel } from "../../src/core/channel/subchannel.ts";
import type { ResolverBuilder, ResolverListener } from "../../src/core/resolver/resolver.ts";
import {
  BalancerRegistry,
  callOptions,
  defaultResolvers,
  GrpcError,
  type GrpcTransportOptions,
} from "../../src/grpc/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { answer, EMPTY_ANSWER, OK_HEAD, serving } from "./scripts.ts";
import { ADDRESS, collect, failsWith, withScript } from "./world.ts";

const oneAnswer = serving((connection, streamId) => answer(connection, streamId));
const broken = (): never => {
  throw new Error("Out of order");
};

function resolving(start: (listener: ResolverListener) => void): Partial<GrpcTransportOptions> {
  const builder: ResolverBuilder = {
    scheme: "broken",
    build: (_target, { listener }) => ({ start: () => start(listener), resolveNow: broken, close() {} }),
  };
  return { resolvers: defaultResolvers.with(builder), defaultScheme: "broken" };
}

type Parts = Partial<ReturnType<BalancerBuilder["build"]>>;

function balancing(parts: Parts): Partial<GrpcTransportOptions> {
  const builder: BalancerBuilder = {
    name: "broken",
    build: (helper) => {
      const whole = pickFirst.build(helper);
      return {
        updateState: (update) => whole.updateState(update),
        resolverError: (error) => whole.resolverError(error),
        exitIdle: () => whole.exitIdle(),
        close: () => whole.close(),
        ...parts,
      };
    },
  };
  const serviceConfig = { loadBalancingConfig: [{ broken: {} }] };
  return { balancers: new BalancerRegistry([builder]), serviceConfig };
}

/** `pick_first`, whose pickers are replaced. */
function picking(replace: <C extends Connection>(picker: Picker<C>) => Picker<C>): Partial<GrpcTransportOptions> {
  const builder: BalancerBuilder = {
    name: "broken",
    build: (helper) =>
      pickFirst.build({ ...helper, updateState: (state, picker) => helper.updateState(state, replace(picker)) }),
  };
  return {
    balancers: new BalancerRegistry([builder]),
    serviceConfig: { loadBalancingConfig: [{ broken: {} }] },
  };
}

describe("a part that breaks is the call's error:", () => {
  const CASES: readonly [string, Partial<GrpcTransportOptions>, Code, RegExp][] = [
    [
      "a resolver that throws when it starts",
      resolving(broken),
      Code.Unavailable,
      /resolver of .* failed: Out of order/,
    ],
    [
      "a resolver that finds nothing",
      resolving((listener) => listener.onUpdate({ addresses: [] })),
      Code.Unavailable,
      /produced zero addresses/,
    ],
    [
      "a balancer that throws at its addresses",
      balancing({ updateState: broken }),
      Code.Internal,
      /balancer failed: Out of order/,
    ],
    ["a picker that throws", picking(() => ({ pick: broken })), Code.Internal, /picker failed: Out of order/],
  ];
  for (const [name, client, code, words] of CASES) {
    for (const waitForReady of [false, true]) {
      test(`${name}${waitForReady ? ", while the call waits for ready" : ""}`, () =>
        withScript(
          oneAnswer,
          async ({ clock, client: { translate } }) => {
            const options = { timeoutMs: 500, contextValues: callOptions({ waitForReady }) };
            // Who waits for ready waits for better parts; a picker that throws is asked for each call.
            const waits = waitForReady && !name.startsWith("a picker");
            const error = await failsWith(clock, translate({}, options), waits ? Code.DeadlineExceeded : code, words);
            assert.ok(error instanceof GrpcError && !error.maybeProcessed);
          },
          { client },
        ));
    }
  }

  test("a balancer that throws when it is closed keeps nothing open", () =>
    withScript(
      oneAnswer,
      async ({ clock, client: { translate }, transport }) => {
        await clock.runUntil(translate({}));
        await clock.runUntil(transport.close());
        assert.equal(transport.state, "SHUTDOWN");
      },
      { client: balancing({ close: broken }) },
    ));

  test("a picker that throws once fails one call, and not the next", () => {
    let left = 1;
    const once = picking((picker) => ({ pick: (info) => (left-- > 0 ? broken() : picker.pick(info)) }));
    return withScript(
      oneAnswer,
      async ({ clock, client: { translate }, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        left = 1;
        await failsWith(clock, translate({}), Code.Internal, /picker failed/);
        await clock.runUntil(translate({}));
      },
      { client: once },
    );
  });

  test("a picker that throws when it hears of a call's end changes nothing for the call", () => {
    let ends = 0;
    const deaf = picking((picker) => ({
      pick: (info) => {
        const result = picker.pick(info);
        const done = (): never => {
          ends += 1;
          throw new Error("Out of order");
        };
        return result.kind === "complete" ? { ...result, done } : result;
      },
    }));
    return withScript(
      serving((connection, streamId) => {
        if (ends === 0) connection.headers(streamId, [...OK_HEAD, "grpc-status", "5"], true);
        else answer(connection, streamId);
      }),
      async ({ clock, client: { translate } }) => {
        await failsWith(clock, translate({}), Code.NotFound, /./);
        await clock.runUntil(translate({}));
        assert.equal(ends, 2);
      },
      { client: deaf },
    );
  });

  test("a picker that gives a closed subchannel lets calls wait for the next picker", () => {
    let publish: () => void = () => {};
    const builder: BalancerBuilder = {
      name: "broken",
      build: <C extends Connection>(helper: BalancerHelper<C>) => {
        const make = (onReady: (subchannel: Subchannel<C>) => void): Subchannel<C> => {
          const made: Subchannel<C> = helper.createSubchannel({ dial: ADDRESS }, (state) => {
            if (state === "READY") onReady(made);
          });
          made.connect();
          return made;
        };
        const pick = (subchannel: Subchannel<C>): Picker<C> => ({ pick: () => ({ kind: "complete", subchannel }) });
        publish = () => void make((next) => helper.updateState("READY", pick(next)));
        return {
          updateState: () =>
            void make((first) => {
              first.shutdown();
              helper.updateState("READY", pick(first));
            }),
          exitIdle() {},
          resolverError() {},
          close() {},
        };
      },
    };
    return withScript(
      oneAnswer,
      async ({ clock, client: { translate } }) => {
        await failsWith(clock, translate({}, { timeoutMs: 300 }), Code.DeadlineExceeded, /being connected to/);
        const call = translate({});
        call.catch(() => {});
        await clock.advance(300);
        publish();
        await clock.runUntil(call);
      },
      {
        client: {
          balancers: new BalancerRegistry([builder]),
          serviceConfig: { loadBalancingConfig: [{ broken: {} }] },
        },
      },
    );
  });
});

type Reply = (connection: ScriptedConnection, streamId: number) => void;
const ended =
  (...fields: string[]): Reply =>
  (connection, streamId) =>
    connection.headers(streamId, [...OK_HEAD, ...fields], true);

describe("a response", () => {
  const CASES: readonly [string, Reply, Code, RegExp][] = [
    ...["-1", "17", "1e1", "", " ", "ok", "0x5", "5.0"].map((status): [string, Reply, Code, RegExp] => [
      `with status "${status}"`,
      ended("grpc-status", status),
      Code.Unknown,
      /invalid grpc-status/,
    ]),
    ["with status 16, the last", ended("grpc-status", "16", "grpc-message", "Who"), Code.Unauthenticated, /Who/],
    [
      "with broken percent-encoding keeps it",
      ended("grpc-status", "5", "grpc-message", "100% of %zz and %e2%82%ac and %"),
      Code.NotFound,
      /100% of %zz and € and %$/,
    ],
    [
      "with bytes that are no text",
      ended("grpc-status", "5", "grpc-message", "%ff%fe here"),
      Code.NotFound,
      /\ufffd here/,
    ],
    [
      "with details that are none keeps the message",
      ended("grpc-status", "5", "grpc-message", "Not here", "grpc-status-details-bin", "!!!"),
      Code.NotFound,
      /Not here/,
    ],
    [
      "with a content type that only begins like gRPC's",
      (connection, streamId) =>
        connection.headers(streamId, [":status", "200", "content-type", "application/grpcish"], true),
      Code.Unknown,
      /content-type "application\/grpcish"/,
    ],
    [
      "in gRPC-Web",
      (connection, streamId) => {
        connection.headers(streamId, [":status", "200", "content-type", "application/grpc-web+proto"]);
        connection.data(streamId, EMPTY_ANSWER, true);
      },
      Code.Unknown,
      /content-type "application\/grpc-web\+proto"/,
    ],
    [
      "with a second header section that ends nothing",
      (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        connection.headers(streamId, ["grpc-status", "0"]);
      },
      Code.Internal,
      /trailers|END_STREAM|malformed/i,
    ],
    [
      "with a pseudo-header in its trailers",
      (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        connection.data(streamId, EMPTY_ANSWER);
        connection.headers(streamId, [":status", "200", "grpc-status", "0"], true);
      },
      Code.Internal,
      /malformed|pseudo/i,
    ],
    [
      "with a message that promises more than may come",
      (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        connection.data(streamId, Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff));
      },
      Code.ResourceExhausted,
      /4294967295 bytes/,
    ],
  ];
  for (const [name, reply, code, words] of CASES) {
    for (const [kind, call] of [
      ["a unary call", "translate"],
      ["a stream", "recite"],
    ] as const) {
      test(`${name} ends ${kind} as ${Code[code]}, and the next call goes on`, () => {
        let calls = 0;
        return withScript(
          serving((connection, streamId) => {
            calls += 1;
            if (calls === 1) reply(connection, streamId);
            else answer(connection, streamId);
          }),
          async ({ clock, client, connections }) => {
            const made = call === "recite" ? collect(client.recite({})) : client.translate({});
            await failsWith(clock, made, code, words);
            await clock.runUntil(client.translate({}));
            assert.equal(connections(), 1);
          },
        );
      });
    }
  }

  test("with data behind its trailers is what it was, and the connection pays for it", () => {
    let calls = 0;
    return withScript(
      serving((connection, streamId) => {
        calls += 1;
        answer(connection, streamId);
        if (calls === 1) connection.data(streamId, EMPTY_ANSWER);
      }),
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        await clock.advance(100);
        await clock.runUntil(client.translate({}));
      },
    );
  });
});
