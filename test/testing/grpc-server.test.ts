/**
 * The in-process gRPC server over memory, called by our own client: the four kinds of call, errors, and its hooks.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Client } from "@connectrpc/connect";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure } from "../../src/grpc/index.ts";
import type { GrpcTransportOptions } from "../../src/grpc/index.ts";
import { ErrorCode } from "../../src/http2/error.ts";
import type { GrpcServer, GrpcServerOptions, IncomingStream, StreamAction } from "../../src/testing/grpc-server.ts";
import { createGrpcServer } from "../../src/testing/grpc-server.ts";
import { VirtualClock, memoryDialer } from "../../src/transport/memory/index.ts";
import { each, interpreterRoutes } from "./interpreter.ts";

const address = { host: "interpreter.test", port: 50_051 };

interface Bench {
  readonly clock: VirtualClock;
  readonly server: GrpcServer;
  readonly client: Client<typeof InterpreterService>;
  /** Connections accepted so far. */
  readonly accepted: { count: number };
}

/** Runs `body` with a server and a client on virtual time, and checks that nothing is left of them. */
async function onBench(
  body: (bench: Bench) => Promise<void>,
  serverOptions: Partial<GrpcServerOptions> = {},
  clientOptions: Partial<GrpcTransportOptions> = {},
): Promise<void> {
  const clock = new VirtualClock();
  const server = createGrpcServer({ routes: interpreterRoutes, clock, ...serverOptions });
  const dialer = memoryDialer({ clock });
  const accepted = { count: 0 };
  dialer.listen(address, (stream) => {
    accepted.count += 1;
    server.accept(stream);
  });
  const transport = createGrpcTransport("interpreter.test:50051", {
    credentials: insecure(),
    dialer,
    clock,
    ...clientOptions,
  });
  await body({ clock, server, client: createClient(InterpreterService, transport), accepted });
  await clock.runUntil(Promise.all([transport.close(), server.close()]));
  assert.equal(server.connections, 0);
  assert.equal(clock.pendingTimers, 0);
}

function failsWith(code: Code): (error: unknown) => boolean {
  return (error) => error instanceof ConnectError && error.code === code;
}

async function collect<Message>(messages: AsyncIterable<Message>): Promise<Message[]> {
  const all: Message[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

describe("calls of every kind", () => {
  test("a unary call, with headers and trailers", () =>
    onBench(async ({ clock, client }) => {
      const metadata: (string | null)[] = [];
      const call = client.translate(
        { phrase: "good day", language: "fr" },
        {
          onHeader: (headers) => metadata.push(headers.get("x-answered-by")),
          onTrailer: (trailers) => metadata.push(trailers.get("x-words")),
        },
      );
      assert.equal((await clock.runUntil(call)).phrase, "fr:good day");
      assert.deepEqual(metadata, ["interpreter", "2"]);
    }));

  test("a server stream", () =>
    onBench(async ({ clock, client }) => {
      const messages = await clock.runUntil(collect(client.recite({ phrase: "hello" })));
      assert.deepEqual(
        messages.map(({ language }) => language),
        ["de", "en", "fr"],
      );
    }));

  test("a client stream", () =>
    onBench(async ({ clock, client }) => {
      const answer = await clock.runUntil(client.dictate(each([{ phrase: "one" }, { phrase: "two" }])));
      assert.equal(answer.phrases, 2);
      assert.equal(answer.letters, 6);
    }));

  test("a bidirectional stream, which the server may end first", () =>
    onBench(async ({ clock, client }) => {
      const requests = ["one", "two", "bye", "never"].map((phrase) => ({ phrase, language: "nl" }));
      const messages = await clock.runUntil(collect(client.converse(each(requests))));
      assert.deepEqual(
        messages.map(({ phrase }) => phrase),
        ["nl:one", "nl:two"],
      );
    }));

  test("a message larger than the windows, both ways", () =>
    onBench(async ({ clock, client }) => {
      const phrase = "long ".repeat(600_000);
      const answer = await clock.runUntil(client.translate({ phrase, language: "en" }));
      assert.equal(answer.phrase.length, phrase.length + 3);
    }));

  test("many calls at once share a connection", () =>
    onBench(async ({ clock, client, server, accepted }) => {
      const calls = Array.from({ length: 300 }, (_, i) => client.translate({ phrase: `${i}`, language: "en" }));
      const answers = await clock.runUntil(Promise.all(calls));
      assert.deepEqual(
        answers.map(({ phrase }) => phrase),
        calls.map((_, i) => `en:${i}`),
      );
      assert.equal(server.connections, 1);
      assert.equal(accepted.count, 1);
    }));
});

describe("errors", () => {
  test("an error of a handler arrives with its code, message and metadata", () =>
    onBench(async ({ clock, client }) => {
      const call = client.translate({ phrase: "fail", language: "en" });
      await assert.rejects(clock.runUntil(call), (error) => {
        assert.ok(error instanceof ConnectError);
        assert.equal(error.code, Code.NotFound);
        assert.equal(error.rawMessage, "No such phrase: 100 %");
        assert.equal(error.metadata.get("x-why-bin"), "AAEC");
        return true;
      });
    }));

  test("an error behind messages arrives after them", () =>
    onBench(async ({ clock, client }) => {
      const languages: string[] = [];
      const read = async (): Promise<void> => {
        for await (const { language } of client.recite({ phrase: "fail" })) languages.push(language);
      };
      await assert.rejects(clock.runUntil(read()), failsWith(Code.OutOfRange));
      assert.deepEqual(languages, ["de", "en", "fr"]);
    }));

  test("a method that is not served is unimplemented", () =>
    onBench(
      async ({ clock, client }) => {
        const call = clock.runUntil(client.translate({}));
        await assert.rejects(call, failsWith(Code.Unimplemented));
      },
      { routes: () => {} },
    ));

  test("a cancelled call aborts the handler's signal", async () => {
    const signals: AbortSignal[] = [];
    await onBench(
      async ({ clock, client }) => {
        const controller = new AbortController();
        const call = client.translate({ phrase: "wait" }, { signal: controller.signal });
        const rejected = assert.rejects(call, failsWith(Code.Canceled));
        await clock.settle();
        controller.abort();
        await clock.runUntil(rejected);
        await clock.settle();
        assert.deepEqual(
          signals.map(({ aborted }) => aborted),
          [true],
        );
      },
      {
        router: {
          interceptors: [
            (next) => (request) => {
              signals.push(request.signal);
              return next(request);
            },
          ],
        },
      },
    );
  });
});

describe("the hook on streams", () => {
  const cases: readonly (readonly [name: string, action: (incoming: IncomingStream) => StreamAction, code: Code])[] = [
    [
      "a reset",
      ({ stream }) => {
        stream.reset(ErrorCode.ENHANCE_YOUR_CALM);
        return "ignore";
      },
      Code.ResourceExhausted,
    ],
    [
      "an answer by hand",
      ({ stream }) => {
        stream.respond([":status", "200", "content-type", "application/grpc", "grpc-status", "9"], { endStream: true });
        return "ignore";
      },
      Code.FailedPrecondition,
    ],
  ];
  for (const [name, onStream, code] of cases) {
    test(`${name} ends the call with ${Code[code]}`, () =>
      onBench(
        async ({ clock, client }) => {
          const call = clock.runUntil(client.translate({ phrase: "hello" }));
          await assert.rejects(call, failsWith(code));
        },
        { onStream },
      ));
  }

  test("a refused call is tried again, and handled", async () => {
    const paths: string[] = [];
    await onBench(
      async ({ clock, client }) => {
        assert.equal((await clock.runUntil(client.translate({ phrase: "hello", language: "en" }))).phrase, "en:hello");
        assert.equal(paths.length, 2);
        assert.equal(paths[0], "/dragoman.demo.v1.InterpreterService/Translate");
      },
      { onStream: ({ path }) => (paths.push(path) === 1 ? "refuse" : "handle") },
    );
  });

  test("an ignored call ends at its deadline", () =>
    onBench(
      async ({ clock, client }) => {
        const call = clock.runUntil(client.translate({ phrase: "hello" }, { timeoutMs: 5_000 }));
        await assert.rejects(call, failsWith(Code.DeadlineExceeded));
      },
      { onStream: () => "ignore" },
    ));
});

describe("the end", () => {
  test("after GOAWAY a new call finds a new connection", () =>
    onBench(async ({ clock, server, client, accepted }) => {
      await clock.runUntil(client.translate({ phrase: "one" }));
      server.goAway();
      await clock.settle();
      await clock.runUntil(client.translate({ phrase: "two" }));
      assert.equal(accepted.count, 2);
    }));

  test("close ends a call in progress, and refuses connections from then on", () =>
    onBench(async ({ clock, server, client }) => {
      const rejected = assert.rejects(client.translate({ phrase: "wait" }), failsWith(Code.Unavailable));
      await clock.settle();
      await clock.runUntil(server.close());
      await clock.runUntil(rejected);
      const refused = assert.rejects(client.translate({ phrase: "hello" }), failsWith(Code.Unavailable));
      await clock.advance(100);
      await refused;
    }));
});
