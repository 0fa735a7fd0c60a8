/** Call credentials on a channel: what reaches the wire, who is asked when, and what a failure of theirs does to a call. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  callOptions,
  callTraces,
  composeChannelCredentials,
  createGrpcTransport,
  GrpcError,
  insecure,
  type CallCredentials,
  type CallCredentialsContext,
  type GrpcTransportOptions,
} from "../../../src/grpc/index.ts";
import { memoryDialer } from "../../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";
import { answer, failWith, serving } from "../scripts.ts";
import { failsWith, failure, retrying, TARGET, withScript } from "../world.ts";

type Made = Readonly<Record<string, string>>;

function saying(metadata: (context: CallCredentialsContext) => Made | Promise<Made>): CallCredentials {
  return { requireTransportSecurity: false, metadata };
}

/** A channel that asks these for each call. */
function asking(...credentials: readonly CallCredentials[]): Partial<GrpcTransportOptions> {
  return { credentials: composeChannelCredentials(insecure(), ...credentials) };
}

const RETRIES = retrying({
  ...{ maxAttempts: 3, initialBackoff: "0.1s", maxBackoff: "0.1s", backoffMultiplier: 1 },
  retryableStatusCodes: ["UNAVAILABLE"],
});

/** The values of a field in a header section. */
const values = (fields: readonly string[], name: string): string[] =>
  fields.filter((_text, i) => i % 2 === 1 && fields[i - 1] === name);

describe("a transport", () => {
  const dialer = memoryDialer({ clock: new VirtualClock() });
  const secretive: CallCredentials = { requireTransportSecurity: true, metadata: () => ({}) };
  for (const [name, credentials, words] of [
    ["no credentials", undefined, /takes "credentials"/],
    ["credentials of no security", { security: "none" }, /takes "credentials"/],
    ["plaintext with credentials that need more", { security: "plaintext", call: secretive }, /secure connection/],
  ] as const) {
    test(`is not made with ${name}`, () => {
      assert.throws(
        () => createGrpcTransport(TARGET, { dialer, credentials: credentials as never }),
        (error) => error instanceof TypeError && words.test(error.message),
      );
    });
  }
});

describe("call credentials", () => {
  test("of channel and call are sent together, with the caller's own metadata", () => {
    let seen: readonly string[] = [];
    const contexts: Omit<CallCredentialsContext, "signal">[] = [];
    const credentials = saying(({ audience, path }) => {
      contexts.push({ audience, path });
      return { "X-Channel": "1", both: "channel" };
    });
    return withScript(
      serving((connection, streamId, { fields }) => {
        seen = fields;
        answer(connection, streamId);
      }),
      async ({ clock, client }) => {
        const contextValues = callOptions({ credentials: saying(async () => ({ "x-call": "2", both: "call" })) });
        await clock.runUntil(client.translate({}, { headers: { "x-own": "3" }, contextValues }));
        const found = ["x-own", "x-channel", "x-call", "both"].map((name) => values(seen, name));
        assert.deepEqual(found, [["3"], ["1"], ["2"], ["channel", "call"]]);
        const service = "dragoman.demo.v1.InterpreterService";
        assert.deepEqual(contexts, [{ audience: `https://${TARGET}/${service}`, path: `/${service}/Translate` }]);
      },
      { client: asking(credentials) },
    );
  });

  test("are asked anew for each attempt", () => {
    let asked = 0;
    const seen: string[][] = [];
    return withScript(
      serving((connection, streamId, { fields }) => {
        seen.push(values(fields, "authorization"));
        if (seen.length < 3) failWith(connection, streamId, Code.Unavailable);
        else answer(connection, streamId);
      }),
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        assert.deepEqual(seen, [["token 1"], ["token 2"], ["token 3"]]);
      },
      { client: { ...asking(saying(() => ({ authorization: `token ${++asked}` }))), serviceConfig: RETRIES } },
    );
  });

  test("are asked anew when the connection went while they were asked", () => {
    let asked = 0;
    const first = Promise.withResolvers<Made>();
    const credentials = saying(() => (++asked === 1 ? first.promise : { authorization: "second" }));
    const seen: string[][] = [];
    return withScript(
      serving((connection, streamId, { fields }) => {
        seen.push(values(fields, "authorization"));
        answer(connection, streamId);
      }),
      async ({ clock, client, server, connections }) => {
        const call = client.translate({});
        call.catch(() => {});
        await clock.settle();
        server.connections[0]?.close();
        await clock.advance(100);
        first.resolve({ authorization: "first" });
        await clock.runUntil(call);
        assert.deepEqual([seen, connections()], [[["second"]], 2]);
      },
      { client: asking(credentials) },
    );
  });

  for (const [name, end, code, words] of [
    ["deadline", () => {}, Code.DeadlineExceeded, /credentials were asked for/],
    ["signal", (controller: AbortController) => controller.abort(), Code.Canceled, /./],
  ] as const) {
    test(`that are slow are waited for no longer than to the call's ${name}, and hear of it`, () => {
      let signal: AbortSignal | undefined;
      const late = Promise.withResolvers<Made>();
      const credentials = saying((context) => {
        ({ signal } = context);
        return late.promise;
      });
      return withScript(
        serving(() => assert.fail("a call came")),
        async ({ clock, client }) => {
          const controller = new AbortController();
          const call = client.translate({}, { timeoutMs: 300, signal: controller.signal });
          call.catch(() => {});
          await clock.advance(100);
          assert.equal(signal?.aborted, false);
          end(controller);
          const error = await failsWith(clock, call, code, words);
          assert.ok(error instanceof GrpcError && !error.maybeProcessed);
          assert.equal(signal.aborted, true);
          late.resolve({ authorization: "late" });
          await clock.settle();
        },
        { client: asking(credentials) },
      );
    });
  }

  const FAILURES: readonly [string, () => Made | Promise<Made>, Code, RegExp][] = [
    [
      "unavailable",
      () => Promise.reject(new ConnectError("No token now", Code.Unavailable)),
      Code.Unavailable,
      /No token now/,
    ],
    [
      "permission_denied",
      () => Promise.reject(new ConnectError("Not you", Code.PermissionDenied)),
      Code.PermissionDenied,
      /Not you/,
    ],
    ["an error without a code", () => Promise.reject(new Error("Broken")), Code.Unauthenticated, /Broken/],
    [
      "an error at once",
      () => {
        throw new Error("Broken at once");
      },
      Code.Unauthenticated,
      /Broken at once/,
    ],
    ...[
      ...[Code.InvalidArgument, Code.NotFound, Code.AlreadyExists, Code.FailedPrecondition, Code.Aborted],
      ...[Code.OutOfRange, Code.DataLoss],
    ].map((code): [string, () => Promise<Made>, Code, RegExp] => [
      `${Code[code]}, which only servers give`,
      () => Promise.reject(new ConnectError("Wrong", code)),
      Code.Internal,
      /Wrong/,
    ]),
    [
      "the error of a call of their own",
      () =>
        Promise.reject(new GrpcError({ code: Code.NotFound, message: "No account", step: "status", reach: "refused" })),
      Code.Internal,
      /No account/,
    ],
    ["metadata that cannot be sent", () => ({ authorization: "s3cret\nmore" }), Code.Internal, /authorization/],
    ["a name that cannot be sent", () => ({ "not a name": "s3cret" }), Code.Internal, /not a name/],
  ];
  for (const [name, metadata, code, words] of FAILURES) {
    test(`that fail with ${name} end the call as ${Code[code]}, before anything is sent`, () =>
      withScript(
        serving(() => assert.fail("a call came")),
        async ({ clock, client }) => {
          const error = await failsWith(clock, client.translate({}), code, words);
          assert.ok(error instanceof GrpcError && error.step === "request" && !error.maybeProcessed);
          assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /s3cret/);
        },
        { client: asking(saying(metadata)) },
      ));
  }

  test("that fail with a code of the retry policy are asked again", () => {
    let asked = 0;
    const credentials = saying(() => {
      asked += 1;
      if (asked < 3) throw new ConnectError("No token now", Code.Unavailable);
      return {};
    });
    let calls = 0;
    return withScript(
      serving((connection, streamId) => {
        calls += 1;
        answer(connection, streamId);
      }),
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        assert.deepEqual([asked, calls], [3, 1]);
      },
      { client: { ...asking(credentials), serviceConfig: RETRIES } },
    );
  });

  test("show in no error, event, trace or stat, whatever their names", () => {
    const traces = callTraces();
    const told: unknown[] = [];
    const stats = {
      onCall: () => ({
        onAttempt: () => ({ onOutHeader: (header: unknown) => void told.push(header) }),
        onEnd: (error: unknown) => void told.push(error),
      }),
    };
    const credentials = saying(() => ({ authorization: "Bearer s3cret", "x-api-key": "s3cret too" }));
    return withScript(
      serving((connection, streamId) => failWith(connection, streamId, Code.Unauthenticated)),
      async ({ clock, client, transport }) => {
        const error = await failure(clock, client.translate({}, { headers: { "x-own": "seen" } }));
        const { subchannels, events } = transport;
        const shown = JSON.stringify([told, traces.traces.map((trace) => trace.events), subchannels, events]);
        assert.match(shown, /"x-api-key","\(hidden\)"/);
        assert.match(shown, /"x-own","seen"/);
        assert.doesNotMatch(`${shown} ${String(error)} ${error.stack ?? ""}`, /s3cret/);
      },
      { client: { ...asking(credentials), stats: [traces, stats] } },
    );
  });
});
