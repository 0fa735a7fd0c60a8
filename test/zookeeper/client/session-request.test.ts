/** A request and its end, which comes once: what its operation hears, and what it leaves behind. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { ZooKeeperError, type OperationOptions } from "../../../src/zookeeper/index.ts";
import { SessionRequest } from "../../../src/zookeeper/session-request.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { JuteError } from "../../../src/zookeeper/wire/jute-error.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, withServer } from "./world.ts";

interface Scene {
  readonly request: SessionRequest<number>;
  readonly ends: (number | ZooKeeperError)[];
  readonly concluded: number[];
}

/** A write whose answer is a number. */
function scene(options: OperationOptions = {}): Scene {
  const [ends, concluded]: [(number | ZooKeeperError)[], number[]] = [[], []];
  const operation = {
    ...{ name: "setData", opCode: OpCode.setData, path: "/a", writes: true },
    write: (writer: JuteWriter) => writer.int(1),
    read: (reader: JuteReader) => reader.int(),
    concluded: (code: number) => (concluded.push(code), code),
  };
  const context = {
    clock: new VirtualClock(),
    server: () => undefined,
    lossCode: () => ErrorCode.ConnectionLoss,
    requestTimeoutMs: undefined,
    onRequestTimeout() {},
  };
  const end = (what: number | ZooKeeperError): void => void ends.push(what);
  return { request: new SessionRequest(operation, context, options, { resolve: end, reject: end }), ends, concluded };
}

/** What an error says. */
function said(end: number | ZooKeeperError | undefined): readonly unknown[] {
  assert.ok(end instanceof ZooKeeperError);
  return [end.codeName, end.maybeApplied];
}

const header = { xid: 1, zxid: 1n, error: 0 };

describe("a request", () => {
  test("whose answer is broken says so, to the connection as well", () => {
    const { request, ends } = scene();
    request.write(new JuteWriter());
    assert.throws(() => request.answered(header, new JuteReader(new Uint8Array(2))), JuteError);
    assert.deepEqual(said(ends[0]), ["MarshallingError", true]);
    assert.equal(ends.length, 1);
  });

  test("that is too long to be sent was not applied", () => {
    const { request, ends } = scene();
    request.write(new JuteWriter());
    request.tooLarge(9);
    assert.deepEqual(said(ends[0]), ["MarshallingError", false]);
  });

  test("tells its operation of a lost connection though nobody waits any more", () => {
    const { request, ends, concluded } = scene();
    request.fail(ErrorCode.OperationTimeout);
    request.end(undefined);
    assert.deepEqual([ends.length, concluded], [1, [ErrorCode.ConnectionLoss]]);
  });

  test("that has ended listens to its signal no longer", () => {
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    signal.addEventListener = (_type: string, listener: unknown) => void listening.add(listener);
    signal.removeEventListener = (_type: string, listener: unknown) => void listening.delete(listener);
    const { request, ends } = scene({ signal });
    assert.equal(listening.size, 1);
    request.answered(header, new JuteReader(new Uint8Array([0, 0, 0, 5])));
    assert.deepEqual([ends, listening.size], [[5], 0]);
  });

  test("that was given up before it is sent takes no place and is not sent", async () => {
    let creates = 0;
    await withServer(
      async ({ clock, open }) => {
        const { zk } = open({ maxQueuedRequests: 1 });
        assert.match((await failure(clock, zk.create("/a", "", { signal: AbortSignal.abort() }))).message, /cancelled/);
        assert.match((await failure(clock, zk.create("/a", "", { timeoutMs: 0 }))).message, /timeout/i);
        await clock.advance(100);
        assert.equal(creates, 0);
        await clock.runUntil(zk.sync("/"));
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.create2) creates += 1;
          return "handle";
        },
      },
    );
  });
});
