/**
 * The negative cases of gRPC's interop suite (grpc/doc/negative-http2-test-descriptions.md): servers that end streams and
 * connections where they should not, and others that do what they may and clients forget.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { reserveFrame } from "../../src/http2/frames/frame.ts";
import { ErrorCode, SettingId, writeGoAway, writePing } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { answer, EMPTY_ANSWER, OK_HEAD, reset, serving } from "./scripts.ts";
import { failsWith, withScript } from "./world.ts";

const DATA = 0x0;
const PADDED = 0x8;
const LAST_ID = 0x7fff_ffff;

/** The wire's form of a `TranslateResponse` with this phrase. */
function framed(phrase: string): Uint8Array {
  const text = new TextEncoder().encode(phrase);
  const length = [(text.length & 0x7f) | 0x80, ((text.length >>> 7) & 0x7f) | 0x80, text.length >>> 14];
  const body = Uint8Array.of(0x0a, ...length, ...text);
  const prefix = new DataView(new ArrayBuffer(5));
  prefix.setUint32(1, body.length);
  return Uint8Array.of(...new Uint8Array(prefix.buffer), ...body);
}

/** A DATA frame of these bytes and `padding` ones behind them. */
function padded(connection: ScriptedConnection, streamId: number, bytes: Uint8Array, padding: number): void {
  connection.send((out) => {
    const at = reserveFrame(out, 1 + bytes.length + padding, DATA, PADDED, streamId);
    out.bytes[at] = padding;
    out.bytes.set(bytes, at + 1);
    out.bytes.fill(0, at + 1 + bytes.length, at + 1 + bytes.length + padding);
  });
}

describe("RST_STREAM", () => {
  const CASES = [
    {
      name: "right after the response's headers",
      how: (connection, streamId) => connection.headers(streamId, OK_HEAD),
    },
    {
      name: "in the middle of its data",
      how: (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        connection.data(streamId, framed("x".repeat(20_000)).subarray(0, 10_000));
      },
    },
    {
      name: "behind all of its data, where trailers should be",
      how: (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        connection.data(streamId, EMPTY_ANSWER);
      },
    },
  ] as const satisfies readonly { name: string; how: (connection: ScriptedConnection, streamId: number) => void }[];
  const CODES = [
    [ErrorCode.NO_ERROR, Code.Internal],
    [ErrorCode.INTERNAL_ERROR, Code.Internal],
    [ErrorCode.CANCEL, Code.Canceled],
    [ErrorCode.ENHANCE_YOUR_CALM, Code.ResourceExhausted],
    [ErrorCode.INADEQUATE_SECURITY, Code.PermissionDenied],
    [ErrorCode.REFUSED_STREAM, Code.Unavailable],
  ] as const;

  for (const { name, how } of CASES) {
    for (const [reason, code] of CODES) {
      test(`${name}, for reason ${reason}, ends the call as ${Code[code]} and leaves the connection`, () => {
        let calls = 0;
        return withScript(
          serving((connection, streamId) => {
            calls += 1;
            if (calls > 1) return answer(connection, streamId);
            how(connection, streamId);
            return reset(connection, streamId, reason);
          }),
          async ({ clock, client, connections }) => {
            await failsWith(clock, client.translate({}), code, /RST_STREAM|reset/i);
            await clock.runUntil(client.translate({}));
            assert.deepEqual([calls, connections()], [2, 1]);
          },
        );
      });
    }
  }
});

describe("GOAWAY", () => {
  test("after a call sends the next one to another connection", () =>
    withScript(
      serving((connection, streamId) => {
        answer(connection, streamId);
        connection.send((out) => writeGoAway(out, streamId, ErrorCode.NO_ERROR));
      }),
      async ({ clock, client, connections }) => {
        for (let n = 0; n < 3; n++) await clock.runUntil(client.translate({}));
        assert.equal(connections(), 3);
      },
    ));

  test("in two steps, as for a connection's old age, fails no call: those begun go on, others move", () => {
    let connectionNumber = 0;
    return withScript(
      async (connection) => {
        connectionNumber += 1;
        connection.settings();
        const first = await connection.nextOf("headers");
        if (connectionNumber > 1) {
          answer(connection, first.streamId);
          answer(connection, (await connection.nextOf("headers")).streamId);
          return;
        }
        const second = await connection.nextOf("headers");
        connection.send((out) => {
          writeGoAway(out, LAST_ID, ErrorCode.NO_ERROR);
          writePing(out, new Uint8Array(8), false);
        });
        await connection.nextOf("ping");
        connection.send((out) => writeGoAway(out, second.streamId, ErrorCode.NO_ERROR));
        answer(connection, second.streamId);
        answer(connection, first.streamId);
        assert.equal((await connection.nextOf("goaway")).code, ErrorCode.NO_ERROR);
      },
      async ({ clock, client, connections }) => {
        const begun = [client.translate({}), client.translate({})];
        await clock.settle();
        const later = [client.translate({}), client.translate({})];
        await clock.runUntil(Promise.all([...begun, ...later]));
        assert.equal(connections(), 2);
      },
    );
  });

  test("with calls above its last stream repeats those alone, elsewhere", () => {
    const seen: number[][] = [];
    return withScript(
      async (connection) => {
        const mine: number[] = [];
        seen.push(mine);
        connection.settings();
        for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
          if (frame.type !== "headers") continue;
          mine.push(frame.streamId);
          if (seen.length > 1) answer(connection, frame.streamId);
          else if (mine.length === 3) {
            const [first = 0] = mine;
            connection.send((out) => writeGoAway(out, first, ErrorCode.NO_ERROR));
            answer(connection, first);
          }
        }
      },
      async ({ clock, client }) => {
        await clock.runUntil(Promise.all([client.translate({}), client.translate({}), client.translate({})]));
        assert.deepEqual(seen, [
          [1, 3, 5],
          [1, 3],
        ]);
      },
    );
  });
});

test("PINGs around every part of a response are answered, and do not disturb it", () => {
  const acked: number[] = [];
  return withScript(
    async (connection) => {
      let number = 0;
      const ping = async (): Promise<void> => {
        const opaque = Uint8Array.of(++number, 0, 0, 0, 0, 0, 0, 0);
        connection.send((out) => writePing(out, opaque, false));
        for (let frame = await connection.nextOf("ping"); ; frame = await connection.nextOf("ping")) {
          if (!frame.ack) continue;
          acked.push(frame.opaque[0] ?? 0);
          return;
        }
      };
      connection.settings();
      const { streamId } = await connection.nextOf("headers");
      await ping();
      connection.headers(streamId, OK_HEAD);
      await ping();
      connection.data(streamId, EMPTY_ANSWER);
      await ping();
      connection.headers(streamId, ["grpc-status", "0"], true);
      await ping();
    },
    async ({ clock, client }) => {
      await clock.runUntil(client.translate({}));
      await clock.settle();
      assert.deepEqual(acked, [1, 2, 3, 4]);
    },
  );
});

describe("MAX_CONCURRENT_STREAMS", () => {
  for (const [most, connectionsAllowed] of [
    [1, 1],
    [1, 4],
    [2, 2],
  ] as const) {
    test(`of ${most} is never exceeded, on at most ${connectionsAllowed} connections, and every call has its turn`, () => {
      let worst = 0;
      let served = 0;
      return withScript(
        async (connection) => {
          connection.settings([[SettingId.MAX_CONCURRENT_STREAMS, most]]);
          const open: number[] = [];
          for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
            if (frame.type === "headers") open.push(frame.streamId);
            worst = Math.max(worst, open.length);
            if (!(frame.type === "data" && frame.endStream)) continue;
            await Promise.resolve();
            served += 1;
            answer(connection, open.shift() ?? 0);
          }
        },
        async ({ clock, client, connections }) => {
          await clock.runUntil(client.translate({}));
          const calls = Array.from({ length: 20 }, () => client.translate({}));
          await clock.runUntil(Promise.all(calls));
          assert.equal(served, 21);
          assert.ok(worst <= most, `${worst} streams at once`);
          assert.ok(connections() <= connectionsAllowed, `${connections()} connections`);
        },
        { client: { maxConnectionsPerAddress: connectionsAllowed } },
      );
    });
  }

  test("used up by streams that stay makes a further connection for the next call", () =>
    withScript(
      async (connection) => {
        connection.settings([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
        const { streamId, fields } = await connection.nextOf("headers");
        connection.headers(streamId, OK_HEAD);
        if (fields.includes("/dragoman.demo.v1.InterpreterService/Recite")) return;
        connection.data(streamId, EMPTY_ANSWER);
        connection.headers(streamId, ["grpc-status", "0"], true);
      },
      async ({ clock, client, connections }) => {
        const stream = client.recite({})[Symbol.asyncIterator]();
        const reading = stream.next();
        reading.catch(() => {});
        await clock.settle();
        await clock.runUntil(client.translate({}, { timeoutMs: 1_000 }));
        assert.equal(connections(), 2);
        await clock.runUntil(Promise.resolve(stream.return?.()));
      },
    ));
});

for (const [piece, padding] of [
  [1, 0],
  [1, 255],
  [900, 100],
] as const) {
  test(`DATA in pieces of ${piece} with ${padding} bytes of padding each arrives whole, and its padding is given back`, () => {
    const phrase = "x".repeat(40_000);
    return withScript(
      async (connection) => {
        const message = framed(phrase);
        connection.settings();
        const { entries } = await connection.nextOf("settings");
        let credit = entries.find(([id]) => id === SettingId.INITIAL_WINDOW_SIZE)?.[1] ?? 65_535;
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, OK_HEAD);
        for (let at = 0; at < message.length; at += piece) {
          const part = message.subarray(at, at + piece);
          while (credit < 1 + part.length + padding) {
            const update = await connection.nextOf("window-update");
            if (update.streamId === streamId) credit += update.increment;
          }
          credit -= 1 + part.length + padding;
          padded(connection, streamId, part, padding);
        }
        connection.headers(streamId, ["grpc-status", "0"], true);
      },
      async ({ clock, client }) => {
        const reply = await clock.runUntil(client.translate({}));
        assert.equal(reply.phrase, phrase);
      },
    );
  });
}
