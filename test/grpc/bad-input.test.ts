/** Peers that are not what they should be: each gives one ConnectError with code, step and address, in time, and nothing is left. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, GrpcError, insecure, tls, type CallStep } from "../../src/grpc/index.ts";
import { ErrorCode, writeData, writeGoAway, writeRstStream, type OutputSlab } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { memoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { failsWith, TARGET, withScript, withWorld, type Interpreter } from "./world.ts";

const OK_HEAD = [":status", "200", "content-type", "application/grpc"];
const ANSWER = new Uint8Array([0, 0, 0, 0, 3, 0x0a, 1, 0x61]);

/** A server that answers one call by `answer`. */
const answering = (answer: (connection: ScriptedConnection, streamId: number) => void) =>
  async function script(connection: ScriptedConnection): Promise<void> {
    connection.settings();
    const { streamId } = await connection.nextOf("headers");
    answer(connection, streamId);
  };

const raw = (text: string) => (connection: ScriptedConnection) =>
  connection.send((out: OutputSlab) => out.append(Uint8Array.from(text, (c) => c.charCodeAt(0))));

interface BadPeer {
  readonly name: string;
  readonly script: (connection: ScriptedConnection) => void | Promise<void>;
  readonly code: Code;
  readonly step: CallStep;
  readonly words: RegExp;
}

const PEERS: readonly BadPeer[] = [
  {
    name: "an HTTP/1 server",
    script: raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    ...{ code: Code.Unavailable, step: "connect", words: /answered in HTTP\/1 \("HTTP\/1\.1 400 Bad Request"\)/ },
  },
  {
    name: "a TLS port, spoken to in plaintext",
    script: raw("\x15\x03\x01\x00\x02\x02\x46"),
    ...{ code: Code.Unavailable, step: "connect", words: /expects TLS, and the connection is plaintext/ },
  },
  {
    name: "another protocol",
    script: raw("SSH-2.0-OpenSSH_9.7\r\n"),
    ...{
      code: Code.Unavailable,
      step: "connect",
      words: /does not speak HTTP\/2: its first bytes are "SSH-2\.0-OpenSSH_9\.7"/,
    },
  },
  {
    name: "a server that closes at once",
    script: (connection) => connection.close(),
    ...{ code: Code.Unavailable, step: "connect", words: /before the server's SETTINGS/ },
  },
  {
    name: "a server that closes in the middle of its first words",
    script: (connection) => {
      raw("HTTP/1.")(connection);
      connection.close();
    },
    ...{ code: Code.Unavailable, step: "connect", words: /answered in HTTP\/1/ },
  },
  {
    name: "a server that resets the connection",
    script: (connection) => connection.abort(),
    ...{ code: Code.Unavailable, step: "connect", words: /reset|closed|aborted/i },
  },
  {
    name: "a server that says GOAWAY at once",
    script: (connection) => {
      connection.settings();
      connection.send((out) => writeGoAway(out, 0, ErrorCode.ENHANCE_YOUR_CALM));
    },
    ...{ code: Code.Unavailable, step: "connect", words: /GOAWAY/ },
  },
  {
    name: "a frame that breaks the protocol",
    script: answering((connection) => connection.send((out) => writeData(out, 7, new Uint8Array(1), false))),
    ...{ code: Code.Unavailable, step: "stream", words: /stream 7, which is idle/ },
  },
  {
    name: "headers that do not decompress",
    script: answering((connection, streamId) =>
      connection.send((out) => out.append(new Uint8Array([0, 0, 1, 1, 4, 0, 0, 0, streamId, 0xff]))),
    ),
    ...{ code: Code.Unavailable, step: "stream", words: /.+/ },
  },
  {
    name: "a malformed response",
    script: answering((connection, streamId) => connection.headers(streamId, ["content-type", "application/grpc"])),
    ...{ code: Code.Internal, step: "stream", words: /malformed: there is no ":status"/ },
  },
  {
    name: "a proxy's error page",
    script: answering((connection, streamId) => {
      connection.headers(streamId, [":status", "502", "content-type", "text/html"]);
      connection.data(streamId, new TextEncoder().encode("<h1>Bad\n Gateway</h1>"), true);
    }),
    ...{
      code: Code.Unavailable,
      step: "response",
      words: /HTTP status 502 with content-type "text\/html".*"<h1>Bad Gateway<\/h1>"/,
    },
  },
  {
    name: "an error page without a body",
    script: answering((connection, streamId) => connection.headers(streamId, [":status", "403"], true)),
    ...{ code: Code.PermissionDenied, step: "response", words: /HTTP status 403 with no content-type/ },
  },
  {
    name: "a response without a status",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, ANSWER, true);
    }),
    ...{ code: Code.Internal, step: "response", words: /without a grpc-status/ },
  },
  {
    name: "a status that is none",
    script: answering((connection, streamId) => connection.headers(streamId, [...OK_HEAD, "grpc-status", "99"], true)),
    ...{ code: Code.Unknown, step: "status", words: /invalid grpc-status "99"/ },
  },
  {
    name: "an OK without a message",
    script: answering((connection, streamId) => connection.headers(streamId, [...OK_HEAD, "grpc-status", "0"], true)),
    ...{ code: Code.Unimplemented, step: "response", words: /no message in a unary response/ },
  },
  {
    name: "two messages",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, ANSWER);
      connection.data(streamId, ANSWER);
    }),
    ...{ code: Code.Unimplemented, step: "response", words: /more than one message/ },
  },
  {
    name: "an OK in the middle of a message",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, ANSWER.subarray(0, 6));
      connection.headers(streamId, ["grpc-status", "0"], true);
    }),
    ...{ code: Code.Internal, step: "response", words: /in the middle of a message/ },
  },
  {
    name: "a message that does not parse",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, new Uint8Array([0, 0, 0, 0, 1, 0xff]));
      connection.headers(streamId, ["grpc-status", "0"], true);
    }),
    ...{ code: Code.Internal, step: "response", words: /not a valid "dragoman\.demo\.v1\.TranslateResponse"/ },
  },
  {
    name: "a message with unknown flags",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, new Uint8Array([4, 0, 0, 0, 0]));
    }),
    ...{ code: Code.Internal, step: "response", words: /flags 0x4/ },
  },
  {
    name: "a compressed message without an encoding",
    script: answering((connection, streamId) => {
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, new Uint8Array([1, 0, 0, 0, 0]));
    }),
    ...{ code: Code.Internal, step: "response", words: /compressed message without naming its encoding/ },
  },
  {
    name: "an encoding that was not offered",
    script: answering((connection, streamId) => connection.headers(streamId, [...OK_HEAD, "grpc-encoding", "snappy"])),
    ...{ code: Code.Internal, step: "response", words: /"snappy", which was not offered/ },
  },
  {
    name: "gzip that is none",
    script: answering((connection, streamId) => {
      connection.headers(streamId, [...OK_HEAD, "grpc-encoding", "gzip"]);
      connection.data(streamId, new Uint8Array([1, 0, 0, 0, 3, 1, 2, 3]));
    }),
    ...{ code: Code.Internal, step: "response", words: /does not decompress/ },
  },
  ...(
    [
      [ErrorCode.CANCEL, Code.Canceled],
      [ErrorCode.ENHANCE_YOUR_CALM, Code.ResourceExhausted],
      [ErrorCode.INADEQUATE_SECURITY, Code.PermissionDenied],
      [ErrorCode.PROTOCOL_ERROR, Code.Internal],
      [ErrorCode.NO_ERROR, Code.Internal],
      [0x1234, Code.Internal],
    ] as const
  ).map(([reset, code]) => ({
    name: `RST_STREAM with ${reset}`,
    script: answering((connection, streamId) => connection.send((out) => writeRstStream(out, streamId, reset))),
    ...{ code, step: "stream" as const, words: /reset the stream with/ },
  })),
];

describe("a call to", () => {
  for (const { name, script, code, step, words } of PEERS) {
    test(`${name} fails with its reason`, () =>
      withScript(script, async ({ clock, client }) => {
        const startedAt = clock.now();
        const error = await failsWith(clock, client.translate({}, { timeoutMs: 30_000 }), code, words);
        assert.ok(error instanceof GrpcError);
        assert.deepEqual([error.step, error.address], [step, TARGET]);
        assert.ok(clock.now() - startedAt < 1_000, "it took until the deadline");
      }));
  }

  test("a port that accepts and never answers fails at the call's deadline, or when connecting has taken too long", async () => {
    const wait = new Promise<void>(() => {});
    await withScript(
      () => wait,
      async ({ clock, client }) => {
        await failsWith(clock, client.translate({}, { timeoutMs: 500 }), Code.DeadlineExceeded, /being connected to/);
        assert.equal(clock.now(), 500);
        const error = await failsWith(
          clock,
          client.translate({}),
          Code.Unavailable,
          /sent no SETTINGS within 20000 ms/,
        );
        assert.ok(error instanceof GrpcError && error.step === "connect" && !error.maybeProcessed);
      },
    );
  });

  for (const [name, target, words] of [
    ["a name that does not resolve", "nowhere.invalid:1", /resolve|name/i],
    ["a port where nothing listens", "interpreter.test:1", /refused/],
  ] as const) {
    test(`${name} fails at once`, async () => {
      const clock = new VirtualClock();
      const dialer = memoryDialer({ clock });
      const transport = createGrpcTransport(target, { credentials: insecure(), dialer, clock });
      const error = await failsWith(
        clock,
        createClient(InterpreterService, transport).translate({}),
        Code.Unavailable,
        words,
      );
      assert.ok(error instanceof GrpcError && error.address === target);
      await clock.runUntil(transport.close());
      assert.equal(clock.pendingTimers, 0);
    });
  }

  test("a plaintext port, spoken to in TLS, fails in the TLS step", () =>
    withWorld(async ({ clock, dialer }) => {
      const transport = createGrpcTransport(TARGET, { credentials: tls(), dialer, clock });
      await failsWith(clock, createClient(InterpreterService, transport).translate({}), Code.Unavailable, /TLS/);
      await clock.runUntil(transport.close());
    }));

  test("a server that TLS reaches without ALPN, where the runtime offers none, names the ways out", async () => {
    const clock = new VirtualClock();
    const dialer = memoryDialer({ clock });
    dialer.listen({ host: "interpreter.test", port: 50_051 }, (stream) => stream.close(), { alpnProtocols: ["h2"] });
    const workersLike = { ...dialer, offersAlpn: false };
    const transport = createGrpcTransport(TARGET, { credentials: tls(), dialer: workersLike, clock });
    const call = createClient(InterpreterService, transport).translate({});
    const error = await failsWith(clock, call, Code.Unavailable, /no ALPN.*Tunnel or VPC binding.*gRPC-Web or Connect/);
    assert.ok(error instanceof GrpcError && error.step === "connect");
    await clock.runUntil(transport.close());
  });
});

describe("a connection cut", () => {
  const kinds = ["unary", "server stream", "bidi stream"] as const;
  for (const kind of kinds) {
    for (const direction of ["serverToClient", "clientToServer"] as const) {
      test(`at every byte ${direction === "serverToClient" ? "from" : "to"} the server of a ${kind} ends the call once, and nothing is left`, async () => {
        let succeeded = false;
        for (let cutAfterBytes = 0; !succeeded; cutAfterBytes++) {
          assert.ok(cutAfterBytes < 2_000, "no cut was late enough");
          const pair = { faults: { [direction]: { cutAfterBytes } } };
          await withWorld(
            async ({ clock, client }) => {
              const outcome = await clock.runUntil(
                run(kind, client).then(
                  () => "ok",
                  (error: unknown) => error,
                ),
              );
              succeeded = outcome === "ok";
              if (succeeded) return;
              assert.ok(outcome instanceof GrpcError, String(outcome));
              assert.ok([Code.Unavailable, Code.DeadlineExceeded].includes(outcome.code), outcome.message);
              assert.equal(outcome.address, TARGET);
            },
            { network: { pair } },
          );
        }
      });
    }
  }

  async function run(kind: (typeof kinds)[number], client: Interpreter): Promise<void> {
    const options = { timeoutMs: 5_000 };
    if (kind === "unary") await client.translate({ phrase: "a", language: "b" }, options);
    else if (kind === "server stream") for await (const _message of client.recite({ phrase: "a" }, options));
    else for await (const _message of client.converse(twice(), options));
  }

  async function* twice(): AsyncGenerator<{ phrase: string }> {
    yield { phrase: "a" };
    yield { phrase: "b" };
  }
});
