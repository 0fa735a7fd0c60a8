/**
 * A client and a server on one virtual clock, joined by memory: what most gRPC tests run in. When the body is done, both
 * are closed and nothing may be left of them.
 */
import assert from "node:assert/strict";
import { type Client, type Code, ConnectError, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import {
  createGrpcTransport,
  insecure,
  type GrpcTransport,
  type GrpcTransportOptions,
  type RetryPolicyJson,
  type ServiceConfigJson,
} from "../../src/grpc/index.ts";
import { createGrpcServer, type GrpcServer, type GrpcServerOptions } from "../../src/testing/grpc-server.ts";
import { ScriptedServer, type ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { type MemoryDialer, type MemoryDialerOptions, memoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { gzipCompression } from "./gzip-compression.ts";
import { interpreterRoutes } from "../testing/interpreter.ts";

export const ADDRESS: { readonly host: string; readonly port: number } = { host: "interpreter.test", port: 50_051 };
export const TARGET = "interpreter.test:50051";

export type Interpreter = Client<typeof InterpreterService>;

export interface ClientSide {
  readonly clock: VirtualClock;
  readonly dialer: MemoryDialer;
  readonly transport: GrpcTransport;
  readonly client: Interpreter;
  /** Connections that were dialled and accepted. */
  readonly connections: () => number;
}

export interface World extends ClientSide {
  readonly server: GrpcServer;
  /** Takes the server off the network for new connections. */
  readonly unlisten: () => void;
}

export interface WorldOptions {
  readonly server?: Partial<GrpcServerOptions>;
  readonly client?: Partial<GrpcTransportOptions>;
  readonly network?: Omit<MemoryDialerOptions, "clock">;
}

function clientSide(
  clock: VirtualClock,
  dialer: MemoryDialer,
  options: Partial<GrpcTransportOptions> = {},
): GrpcTransport {
  return createGrpcTransport(TARGET, {
    credentials: insecure(),
    dialer,
    clock,
    random: { next: () => 0.5 },
    // A timer that is always there lets virtual time leap ahead of what the runtime does elsewhere, as decompressing.
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    ...options,
  });
}

/** Runs `body` between our client and our server. */
export async function withWorld(body: (world: World) => Promise<void>, options: WorldOptions = {}): Promise<void> {
  const clock = new VirtualClock();
  const router = { acceptCompression: [gzipCompression] };
  const server = createGrpcServer({ routes: interpreterRoutes, clock, router, ...options.server });
  const dialer = memoryDialer({ clock, ...options.network });
  let connections = 0;
  const unlisten = dialer.listen(ADDRESS, (stream) => {
    connections += 1;
    server.accept(stream);
  });
  const transport = clientSide(clock, dialer, options.client);
  const client = createClient(InterpreterService, transport);
  await body({ clock, dialer, server, transport, client, unlisten, connections: () => connections });
  await clock.runUntil(Promise.all([transport.close(), server.close()]));
  // What the last bytes need to arrive.
  await clock.advance(100);
  assert.equal(server.connections, 0, "connections are left at the server");
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

/** Runs `body` between our client and a server that follows a script, one run a connection. */
export async function withScript(
  script: (connection: ScriptedConnection) => void | Promise<void>,
  body: (world: ClientSide & { readonly server: ScriptedServer }) => Promise<void>,
  options: Omit<WorldOptions, "server"> = {},
): Promise<void> {
  const clock = new VirtualClock();
  const server = new ScriptedServer({ script, clock });
  const dialer = memoryDialer({ clock, ...options.network });
  let connections = 0;
  dialer.listen(ADDRESS, (stream) => {
    connections += 1;
    server.accept(stream);
  });
  const transport = clientSide(clock, dialer, options.client);
  const client = createClient(InterpreterService, transport);
  await body({ clock, dialer, server, transport, client, connections: () => connections });
  await clock.runUntil(transport.close());
  await clock.advance(20_000);
  assert.deepEqual(server.failures, [], "the script failed");
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

/** A service config that has every call retried so. */
export function retrying(retryPolicy: RetryPolicyJson): ServiceConfigJson {
  return { methodConfig: [{ name: [{}], retryPolicy }] };
}

/** Waits on virtual time for a call that must fail, and gives its error. */
export async function failure(clock: VirtualClock, call: Promise<unknown>): Promise<ConnectError> {
  const outcome = await clock.runUntil(
    call.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
  );
  assert.ok("error" in outcome, "the call was meant to fail");
  assert.ok(outcome.error instanceof ConnectError, `not a ConnectError: ${String(outcome.error)}`);
  return outcome.error;
}

/** Waits for a failure and checks its code and words. */
export async function failsWith(
  clock: VirtualClock,
  call: Promise<unknown>,
  code: Code,
  words: RegExp,
): Promise<ConnectError> {
  const error = await failure(clock, call);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, words);
  return error;
}

/** All messages of a stream. */
export async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
