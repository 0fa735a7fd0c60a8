/**
 * What every Connect `Transport` has in common here: the generated client of protobuf-es.
 */
import { type Transport, createClient } from "@connectrpc/connect";
import { EchoService } from "../gen/dragoman/bench/v1/echo_pb.ts";
import type { EchoClient } from "./loads.ts";

async function* repeat(payload: Uint8Array, count: number): AsyncGenerator<{ payload: Uint8Array }> {
  for (let sent = 0; sent < count; sent += 1) yield { payload };
}

/** The memory benchmark's call too. */
export interface HoldingClient extends EchoClient {
  /** A call that stays in flight for `ms`. */
  hold(ms: number, signal: AbortSignal): Promise<unknown>;
}

/** @param timeoutMs The deadline of unary calls. */
export function connectClient(transport: Transport, timeoutMs?: number): HoldingClient {
  const client = createClient(EchoService, transport);
  return {
    echo:
      timeoutMs === undefined
        ? (payload) => client.echo({ payload })
        : (payload) => client.echo({ payload }, { timeoutMs }),
    async receive(size, count) {
      let received = 0;
      for await (const _ of client.receive({ size: BigInt(size), count })) received += 1;
      return received;
    },
    send: async (payload, count) => (await client.send(repeat(payload, count))).count,
    hold: (ms, signal) => client.hold({ size: BigInt(ms) }, { signal }),
  };
}
