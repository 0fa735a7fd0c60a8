/** What scripted servers of the gRPC tests say, and several of them on one network: an address each, a script each. */
import assert from "node:assert/strict";
import { type Client, type Code, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure, type GrpcTransport, type GrpcTransportOptions } from "../../src/grpc/index.ts";
import { ErrorCode, writeRstStream } from "../../src/testing/index.ts";
import type { ReceivedFrame } from "../../src/testing/received-frames.ts";
import { ScriptedServer, type ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { memoryDialer, type MemoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";

export const OK_HEAD: readonly string[] = [":status", "200", "content-type", "application/grpc"];
/** A `TranslateResponse` or, as well, a `DictateResponse` that say next to nothing. */
export const EMPTY_ANSWER: Uint8Array = new Uint8Array(5);

export type Script = (connection: ScriptedConnection) => void | Promise<void>;
export type ReceivedHeaders = Extract<ReceivedFrame, { readonly type: "headers" }>;

/** Answers a unary call. */
export function answer(connection: ScriptedConnection, streamId: number, message: Uint8Array = EMPTY_ANSWER): void {
  connection.headers(streamId, OK_HEAD);
  connection.data(streamId, message);
  connection.headers(streamId, ["grpc-status", "0"], true);
}

/** A response of nothing but a status. */
export function failWith(
  connection: ScriptedConnection,
  streamId: number,
  code: Code,
  fields: readonly string[] = [],
): void {
  connection.headers(streamId, [...OK_HEAD, "grpc-status", String(code), ...fields], true);
}

export function reset(connection: ScriptedConnection, streamId: number, code: number): void {
  connection.send((out) => writeRstStream(out, streamId, code));
}

export function refuse(connection: ScriptedConnection, streamId: number): void {
  reset(connection, streamId, ErrorCode.REFUSED_STREAM);
}

/** A script that says SETTINGS and leaves each call to `onCall`, until the connection ends. */
export function serving(
  onCall: (connection: ScriptedConnection, streamId: number, headers: ReceivedHeaders) => void,
): Script {
  return async (connection) => {
    connection.settings();
    for (let frame = await connection.next(); frame !== undefined; frame = await connection.next())
      if (frame.type === "headers") onCall(connection, frame.streamId, frame);
  };
}

/** A field's value in a header section. */
export function field(fields: readonly string[], name: string): string | undefined {
  const at = fields.findIndex((text, i) => i % 2 === 0 && text === name);
  return at < 0 ? undefined : fields[at + 1];
}

export interface Backends {
  readonly clock: VirtualClock;
  readonly dialer: MemoryDialer;
  readonly transport: GrpcTransport;
  readonly client: Client<typeof InterpreterService>;
  /** Connections that a server has accepted, by its name. */
  readonly connections: (name: string) => number;
}

/** Runs `body` between a client and servers by the names that `scripts` gives them, all at port 1. */
export async function withBackends(
  scripts: Readonly<Record<string, Script>>,
  body: (backends: Backends) => Promise<void>,
  options: Partial<GrpcTransportOptions> = {},
): Promise<void> {
  const clock = new VirtualClock();
  const dialer = memoryDialer({ clock });
  const counts = new Map<string, number>();
  const servers = Object.entries(scripts).map(([name, script]) => {
    const server = new ScriptedServer({ script, clock });
    dialer.listen({ host: name, port: 1 }, (stream) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      server.accept(stream);
    });
    return server;
  });
  const names = Object.keys(scripts).map((name) => `${name}:1`);
  const transport = createGrpcTransport(`static:///${names.join(",")}`, {
    ...{ credentials: insecure(), dialer, clock, random: { next: () => 0.5 }, idleTimeoutMs: Number.POSITIVE_INFINITY },
    ...options,
  });
  const client = createClient(InterpreterService, transport);
  await body({ clock, dialer, transport, client, connections: (name) => counts.get(name) ?? 0 });
  await clock.runUntil(transport.close());
  await clock.advance(20_000);
  const failures = servers.flatMap((server) => server.failures);
  assert.deepEqual(failures, [], "a script failed");
  assert.equal(clock.pendingTimers, 0, "timers are left");
}
