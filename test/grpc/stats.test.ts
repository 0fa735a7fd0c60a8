/** What stats handlers and interceptors hear of calls: which events, in which order, how often. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type {
  AttemptInterceptor,
  AttemptTracer,
  GrpcTransportOptions,
  RetryPolicyJson,
  ServiceConfigJson,
  StatsHandler,
} from "../../src/grpc/index.ts";
import { each } from "../testing/interpreter.ts";
import { answer, EMPTY_ANSWER, failWith, OK_HEAD, refuse, serving, type Script } from "./scripts.ts";
import { collect, failsWith, retrying, withScript, type Interpreter } from "./world.ts";

const codeOf = (error: { readonly code: Code } | undefined): string => (error === undefined ? "ok" : Code[error.code]);

/** Notes everything of an attempt, in a word or two each. */
function tracer(note: (text: string) => void): AttemptTracer {
  return {
    onPickDelayed: () => note("delayed"),
    onOutHeader: () => note("out header"),
    onOutPayload: (bytes) => note(`out ${bytes}`),
    onOutTrailer: () => note("out end"),
    onInHeader: () => note("in header"),
    onInPayload: (bytes) => note(`in ${bytes}`),
    onInTrailer: () => note("in trailer"),
    onEnd: (error) => note(`end ${codeOf(error)}`),
  };
}

/** Notes everything of a call. */
function recording(heard: string[], prefix = ""): StatsHandler {
  return {
    onCall: ({ path }) => {
      heard.push(`${prefix}begin ${path.slice(path.lastIndexOf("/") + 1)}`);
      return {
        onAttempt: ({ number, kind }) => {
          heard.push(`${prefix}${number} ${kind}`);
          return tracer((text) => heard.push(`${prefix}${number} ${text}`));
        },
        onEnd: (error) => heard.push(`${prefix}call ${codeOf(error)}`),
      };
    },
  };
}

const oneAnswer = serving((connection, streamId) => answer(connection, streamId));
/** Answers when the request has ended, with two messages. */
const twoAnswers: Script = async (connection) => {
  connection.settings();
  for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
    if (frame.type !== "data" || !frame.endStream) continue;
    connection.headers(frame.streamId, OK_HEAD);
    connection.data(frame.streamId, EMPTY_ANSWER);
    connection.data(frame.streamId, EMPTY_ANSWER);
    connection.headers(frame.streamId, ["grpc-status", "0"], true);
  }
};
const phrases = [{ phrase: "a" }, { phrase: "b" }];

const unary = (client: Interpreter): Promise<unknown> => client.translate({});
const RETRY: RetryPolicyJson = {
  ...{ maxAttempts: 3, initialBackoff: "0.1s", maxBackoff: "0.1s", backoffMultiplier: 1 },
  retryableStatusCodes: ["UNAVAILABLE"],
};
const HEDGE: ServiceConfigJson = {
  methodConfig: [{ name: [{}], hedgingPolicy: { maxAttempts: 2, hedgingDelay: "0.1s" } }],
};

/** Answers the calls by these, in order. */
function inTurn(...replies: readonly Parameters<typeof serving>[0][]): Script {
  let n = 0;
  return serving((...call) => replies[n++]?.(...call));
}

interface Course {
  readonly name: string;
  readonly script: Script;
  readonly call: (client: Interpreter) => Promise<unknown>;
  readonly heard: readonly string[];
  readonly fails?: Code;
  readonly serviceConfig?: ServiceConfigJson;
  /** Leaves the connection to the call. */
  readonly cold?: boolean;
}

const SENT = ["1 out header", "1 out 5", "1 out end"];
const ANSWERED = ["in header", "in 0", "in trailer", "end ok"];
const COURSES: readonly Course[] = [
  {
    name: "a unary call",
    ...{ script: oneAnswer, call: unary },
    heard: ["begin Translate", "1 first", ...SENT, ...ANSWERED.map((text) => `1 ${text}`), "call ok"],
  },
  {
    name: "a call that waits for its connection",
    ...{ script: oneAnswer, call: unary, cold: true },
    heard: ["begin Translate", "1 first", "1 delayed", ...SENT, ...ANSWERED.map((text) => `1 ${text}`), "call ok"],
  },
  {
    name: "a server stream",
    script: twoAnswers,
    call: (client) => collect(client.recite({})),
    heard: [
      ...["begin Recite", "1 first", "1 out header", "1 out 5", "1 out end"],
      ...["1 in header", "1 in 0", "1 in 0", "1 in trailer", "1 end ok", "call ok"],
    ],
  },
  {
    name: "a client stream",
    script: oneAnswerAtEnd(),
    call: (client) => client.dictate(each(phrases)),
    heard: [
      ...["begin Dictate", "1 first", "1 out header", "1 out 8", "1 out 8", "1 out end"],
      ...["1 in header", "1 in 0", "1 in trailer", "1 end ok", "call ok"],
    ],
  },
  {
    name: "a bidi stream",
    script: twoAnswers,
    call: (client) => collect(client.converse(each(phrases))),
    heard: [
      ...["begin Converse", "1 first", "1 out header", "1 out 8", "1 out 8", "1 out end"],
      ...["1 in header", "1 in 0", "1 in 0", "1 in trailer", "1 end ok", "call ok"],
    ],
  },
  {
    name: "a status without messages",
    script: serving((connection, streamId) => failWith(connection, streamId, Code.NotFound)),
    ...{ call: unary, fails: Code.NotFound },
    heard: ["begin Translate", "1 first", ...SENT, "1 in trailer", "1 end NotFound", "call NotFound"],
  },
  {
    name: "a call that is retried",
    script: inTurn(
      (connection, streamId) => failWith(connection, streamId, Code.Unavailable),
      (connection, streamId) => answer(connection, streamId),
    ),
    ...{ call: unary, serviceConfig: retrying(RETRY) },
    heard: [
      ...["begin Translate", "1 first", ...SENT, "1 in trailer", "1 end Unavailable"],
      ...["2 retry", "2 out header", "2 out 5", "2 out end", ...ANSWERED.map((text) => `2 ${text}`), "call ok"],
    ],
  },
  {
    name: "a call that is repeated unseen",
    script: inTurn(refuse, (connection, streamId) => answer(connection, streamId)),
    call: unary,
    heard: [
      ...["begin Translate", "1 first", ...SENT, "1 end Unavailable"],
      ...["2 transparent", "2 out header", "2 out 5", "2 out end", ...ANSWERED.map((text) => `2 ${text}`), "call ok"],
    ],
  },
  {
    name: "a hedged call",
    script: inTurn(
      () => {},
      (connection, streamId) => answer(connection, streamId),
    ),
    ...{ call: unary, serviceConfig: HEDGE },
    heard: [
      ...["begin Translate", "1 first", ...SENT],
      ...["2 hedge", "2 out header", "2 out 5", "2 out end", "2 in header", "1 end ok"],
      ...["2 in 0", "2 in trailer", "2 end ok", "call ok"],
    ],
  },
  {
    name: "a call that runs out of time",
    script: serving(() => {}),
    ...{ call: (client) => client.translate({}, { timeoutMs: 100 }), fails: Code.DeadlineExceeded },
    heard: ["begin Translate", "1 first", ...SENT, "1 end DeadlineExceeded", "call DeadlineExceeded"],
  },
  {
    name: "a call whose time is over before it begins",
    script: serving(() => {}),
    call: (client) => client.translate({}, { signal: AbortSignal.abort() }),
    ...{ fails: Code.Canceled, heard: ["begin Translate", "call Canceled"] },
  },
  {
    name: "a call that cannot connect",
    script: (connection) => connection.abort(),
    ...{ call: unary, fails: Code.Unavailable, cold: true },
    heard: ["begin Translate", "1 first", "1 delayed", "1 end Unavailable", "call Unavailable"],
  },
];

/** Answers when the request has ended. */
function oneAnswerAtEnd(): Script {
  return async (connection) => {
    connection.settings();
    for (let frame = await connection.next(); frame !== undefined; frame = await connection.next())
      if (frame.type === "data" && frame.endStream) answer(connection, frame.streamId);
  };
}

describe("a stats handler hears of", () => {
  for (const { name, script, call, heard, fails, serviceConfig = {}, cold = false } of COURSES) {
    test(`${name}, event by event`, () => {
      const events: string[] = [];
      return withScript(
        script,
        async ({ clock, client, transport }) => {
          if (!cold) await clock.runUntil(transport.waitUntilReady());
          if (fails === undefined) await clock.runUntil(call(client));
          else await failsWith(clock, call(client), fails, /./);
          await clock.advance(1_000);
          assert.deepEqual(events, heard);
        },
        { client: { stats: [recording(events)], serviceConfig } },
      );
    });
  }

  test("a call with all the others, in the order of the list, but those that do not care", () => {
    const events: string[] = [];
    const careless: StatsHandler = { onCall: () => undefined };
    const brief: StatsHandler = { onCall: () => ({ onEnd: () => void events.push("brief") }) };
    return withScript(
      oneAnswer,
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        await clock.runUntil(client.translate({}));
        assert.deepEqual(events.slice(0, 4), ["a begin Translate", "b begin Translate", "a 1 first", "b 1 first"]);
        assert.deepEqual(events.slice(-3), ["a call ok", "brief", "b call ok"]);
      },
      { client: { stats: [recording(events, "a "), careless, brief, recording(events, "b ")] } },
    );
  });
});

describe("a stats handler that throws", () => {
  const METHODS = [
    ...["onCall", "onAttempt", "onOutHeader", "onOutPayload", "onOutTrailer", "onInHeader", "onInPayload"],
    ...["onInTrailer", "onEnd", "onCallEnd"],
  ];
  for (const method of METHODS) {
    test(`at ${method} harms no call, nor what the others hear`, () => {
      const events: string[] = [];
      const broken = (name: string) => () => {
        if (name === method) throw new Error("Out of order");
      };
      const attempt = Object.fromEntries(METHODS.map((name) => [name, broken(name)]));
      const handler: StatsHandler = {
        onCall: () => {
          broken("onCall")();
          return {
            onAttempt: () => {
              broken("onAttempt")();
              return attempt;
            },
            onEnd: broken("onCallEnd"),
          };
        },
      };
      return withScript(
        oneAnswer,
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          await clock.runUntil(Promise.all([client.translate({}), client.translate({})]));
          assert.equal(events.filter((text) => text === "call ok").length, 2);
        },
        { client: { stats: [handler, recording(events)] } },
      );
    });
  }
});

describe("a stats handler that cancels the call", () => {
  const METHODS = ["onAttempt", "onPickDelayed", "onOutHeader", "onInHeader", "onInPayload", "onInTrailer", "onEnd"];
  for (const method of METHODS) {
    test(`at ${method} ends it once, and leaves no stream`, () => {
      const aborting = new AbortController();
      const ends: string[] = [];
      let begun = 0;
      const at = (name: string) => (): void => {
        if (name === method) aborting.abort();
      };
      const attempt = Object.fromEntries(METHODS.slice(1).map((name) => [name, at(name)]));
      const handler: StatsHandler = {
        onCall: () => ({
          onAttempt: () => {
            begun += 1;
            at("onAttempt")();
            return attempt;
          },
          onEnd: (error) => ends.push(codeOf(error)),
        }),
      };
      return withScript(
        oneAnswer,
        async ({ clock, client, transport }) => {
          await failsWith(clock, client.translate({}, { signal: aborting.signal }), Code.Canceled, /./);
          await clock.advance(1_000);
          assert.deepEqual([ends, begun], [["Canceled"], 1]);
          await clock.runUntil(transport.close());
        },
        { client: { stats: [handler] } },
      );
    });
  }
});

describe("interceptors", () => {
  /** Notes its place there and back. */
  const noting =
    (name: string, events: string[]): Interceptor =>
    (next) =>
    async (request) => {
      events.push(`${name} in`);
      try {
        return await next(request);
      } finally {
        events.push(`${name} out`);
      }
    };
  const attemptNoting =
    (name: string, events: string[]): AttemptInterceptor =>
    ({ attempt, header }) => {
      events.push(`${name} ${attempt} ${header.get("x-way") ?? ""}`);
      header.append("x-way", name);
      return tracer((text) => events.push(`${name} ${attempt} ${text}`));
    };

  test("see a call from the outermost in, and those of attempts see each attempt, in order, with its own header", () => {
    const events: string[] = [];
    const ways: (string | undefined)[] = [];
    let calls = 0;
    const client: Partial<GrpcTransportOptions> = {
      interceptors: [noting("a", events), noting("b", events)],
      attemptInterceptors: [attemptNoting("x", events), attemptNoting("y", events)],
      serviceConfig: retrying(RETRY),
    };
    return withScript(
      serving((connection, streamId, { fields }) => {
        calls += 1;
        ways.push(fields[fields.indexOf("x-way") + 1]);
        if (calls === 1) failWith(connection, streamId, Code.Unavailable);
        else answer(connection, streamId);
      }),
      async ({ clock, client: { translate } }) => {
        await clock.runUntil(translate({}, { headers: { "x-way": "own" } }));
        assert.deepEqual(
          events.filter((text) => !/ (?:out|in) \d| out (?:header|end)| in /.test(text)),
          [
            ...["a in", "b in"],
            ...["x 1 own", "y 1 own, x", "x 1 end Unavailable", "y 1 end Unavailable"],
            ...["x 2 own", "y 2 own, x", "x 2 end ok", "y 2 end ok"],
            ...["b out", "a out"],
          ],
        );
        assert.deepEqual(ways, ["own, x, y", "own, x, y"]);
      },
      { client },
    );
  });

  for (const [name, thrown, code] of [
    ["a code of its own", Code.FailedPrecondition, Code.FailedPrecondition],
    ["an error without one", undefined, Code.Unauthenticated],
  ] as const) {
    test(`of attempts that throw ${name} end the call, before anything is sent`, () => {
      const events: string[] = [];
      const refusing: AttemptInterceptor = () => {
        if (thrown === undefined) throw new Error("Not today");
        throw new ConnectError("Not today", thrown);
      };
      return withScript(
        serving(() => assert.fail("a call came")),
        async ({ clock, client }) => {
          await failsWith(clock, client.translate({}), code, /attempt interceptor refused the call: Not today/);
          assert.deepEqual(events.slice(-2), [`1 end ${Code[code]}`, `call ${Code[code]}`]);
        },
        { client: { attemptInterceptors: [refusing], stats: [recording(events)] } },
      );
    });
  }
});
