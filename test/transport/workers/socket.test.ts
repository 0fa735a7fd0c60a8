/** The Workers socket over a scripted one: which reader it takes, and what errors mean. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TransportError } from "../../../src/core/transport-error.ts";
import { workersDialer } from "../../../src/transport/workers/connector.ts";
import { WorkersPromiseSocket } from "../../../src/transport/workers/socket.ts";
import type { WorkersConnect, WorkersSocket } from "../../../src/transport/workers/sockets-api.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

interface Script {
  readonly opened?: Promise<unknown>;
  /** How many bytes each read gives; 0 is the end. */
  readonly reads?: number[];
  readonly writeError?: Error;
}

function scripted(log: string[], { opened = Promise.resolve(), reads = [], writeError }: Script = {}): WorkersSocket {
  const defaultReader = {
    async read() {
      log.push("read");
      const length = reads.shift() ?? 0;
      return length === 0 ? ({ done: true } as const) : ({ done: false, value: new Uint8Array(length) } as const);
    },
    releaseLock: () => void log.push("release"),
  };
  const byobReader = {
    async readAtLeast(minBytes: number, into: Uint8Array<ArrayBuffer>) {
      log.push(`at least ${minBytes}`);
      const length = reads.shift() ?? 0;
      return { done: false, value: new Uint8Array(into.buffer, 0, length) } as const;
    },
    releaseLock: () => void log.push("release"),
  };
  function getReader(): typeof defaultReader;
  function getReader(options: { mode: "byob" }): typeof byobReader;
  function getReader(options?: { mode: "byob" }): typeof defaultReader | typeof byobReader {
    return options === undefined ? defaultReader : byobReader;
  }
  return {
    readable: { getReader },
    writable: {
      getWriter: () => ({
        async write() {
          if (writeError !== undefined) throw writeError;
        },
        async close() {},
        releaseLock() {},
      }),
    },
    opened,
    closed: new Promise(() => {}),
    async close() {
      log.push("close");
    },
    startTls(options) {
      log.push(`startTls ${options?.expectedServerHostname}`);
      return scripted(log, { reads });
    },
  };
}

describe("reading", () => {
  test("small reads take the default reader; a known rest is waited for in one piece; the ebb goes back", async () => {
    const log: string[] = [];
    const reads = Array.from({ length: 40 }, () => 100);
    const socket = new WorkersPromiseSocket(scripted(log, { reads }), { tls: undefined, address: "peer.test:1" });
    await socket.read();
    await socket.read(4_095);
    await socket.read(16_384);
    await socket.read(1_000_000);
    for (let index = 0; index < 16; index++) await socket.read(index);
    await socket.read();
    const bulk = log.filter((entry) => entry.startsWith("at least"));
    assert.deepEqual(bulk.slice(0, 5), ["at least 16384", "at least 65536", "at least 1", "at least 1", "at least 2"]);
    assert.equal(bulk.length, 17);
    assert.deepEqual(log.slice(0, 4), ["read", "read", "release", "at least 16384"]);
    assert.deepEqual(log.slice(-4), ["at least 14", "release", "read", "read"]);
  });

  test("an end before the first byte behind startTls is a failed handshake", async () => {
    const socket = new WorkersPromiseSocket(scripted([]), { tls: undefined, address: "peer.test:1" });
    const secured = socket.startTls("peer.test");
    await assert.rejects(secured.read(), (error) => error instanceof TransportError && error.step === "tls");
  });

  test("so is a write that fails before it, and not one after it", async () => {
    const writeError = new Error("Network connection lost.");
    const options = { tls: { alpnProtocol: undefined }, address: "peer.test:1", isHandshakePending: true };
    const before = new WorkersPromiseSocket(scripted([], { writeError }), options);
    await assert.rejects(before.write(new Uint8Array(1)), (error) => error instanceof TransportError);
    const after = new WorkersPromiseSocket(scripted([], { writeError, reads: [5] }), options);
    await after.read();
    await assert.rejects(after.write(new Uint8Array(1)), writeError);
    assert.deepEqual(after.explain(writeError), { code: "ECONNRESET" });
  });
});

describe("dialling", () => {
  const clock = new VirtualClock();
  const refused = (): Promise<never> => Promise.reject(new Error("proxy request failed"));

  /** A `connect` that answers each mode in its own way. */
  function connecting(log: string[], opened: Partial<Record<"on" | "off", () => Promise<unknown>>>): WorkersConnect {
    return ({ hostname, port }, { secureTransport: mode, allowHalfOpen }) => {
      log.push(`${mode} ${hostname}:${port} ${allowHalfOpen}`);
      const own = mode === "starttls" ? undefined : opened[mode];
      return scripted(log, { opened: own?.() ?? Promise.resolve() });
    };
  }

  const CASES: readonly (readonly [string, Partial<Record<"on" | "off", () => Promise<unknown>>>, string])[] = [
    ["TLS fails where plaintext connects: the handshake", { on: refused }, "tls"],
    ["TLS fails where plaintext fails: the connection", { on: refused, off: refused }, "connect"],
  ];
  for (const [what, opened, step] of CASES) {
    test(what, async () => {
      const log: string[] = [];
      const dialer = workersDialer({ connect: connecting(log, opened) });
      const dialled = dialer.dial({ host: "peer.test", port: 443 }, { clock, tls: {} });
      await assert.rejects(dialled, (error) => error instanceof TransportError && error.step === step);
      assert.deepEqual(log.slice(0, 2), ["on peer.test:443 true", "off peer.test:443 true"]);
      assert.equal(log.filter((entry) => entry === "close").length, 2);
    });
  }

  test("a server name other than the host goes by startTls, and a v6 address in brackets", async () => {
    const log: string[] = [];
    const dialer = workersDialer({ connect: connecting(log, {}) });
    const tls = { serverName: "other.test", alpnProtocols: ["h2"] };
    const stream = await dialer.dial({ host: "2001:db8::1", port: 443 }, { clock, tls });
    assert.deepEqual(log, ["starttls [2001:db8::1]:443 true", "startTls other.test"]);
    assert.deepEqual(stream.tls, { alpnProtocol: undefined });
  });

  test("a proxy of the environment is refused, as there is no environment, before anything is opened", async () => {
    const log: string[] = [];
    const dialer = workersDialer({ connect: connecting(log, {}) });
    const dialling = dialer.dial({ host: "peer.test", port: 80 }, { clock, proxy: "environment" });
    await assert.rejects(dialling, { step: "unsupported", message: /name it in "proxy"/ });
    assert.deepEqual(log, []);
  });
});
