/**
 * What a channel holds over a network in memory: heap, external memory and array buffers after garbage collection, the peer's side
 * subtracted. Needs `--expose-gc`.
 */
import { setImmediate as turn } from "node:timers/promises";
import { type Clock, staticAddresses, defaultResolvers } from "dragoman/core";
import { type GrpcTransport, createGrpcTransport, insecure } from "dragoman/grpc";
import { type MemoryDialer, memoryDialer } from "dragoman/transport/memory";
import { nodeDialer } from "dragoman/transport/node";
import { connectClient } from "../connect-client.ts";
import { serviceConfig } from "../full-channel.ts";
import { MinimalPeer } from "./minimal-peer.ts";

const channels = 1_000;
const subchannels = 1_000;
const port = 50_051;
/** Of the network's buffer for each direction of a connection; longer than what a client writes at once here. */
const chunkBytes = 1_024;

const addresses = Array.from({ length: subchannels }, (_, index) => ({
  dial: { host: `10.0.${index >> 8}.${index & 255}`, port },
}));

async function usedBytes(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    await turn();
    globalThis.gc?.();
  }
  // Array buffers count as external memory.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

function network(clock: Clock): MemoryDialer {
  const dialer = memoryDialer({ clock, pair: { chunkBytes } });
  for (const { dial } of addresses) dialer.listen(dial, (stream) => void new MinimalPeer(stream));
  return dialer;
}

function makeTransport(dialer: MemoryDialer): GrpcTransport {
  const resolvers = defaultResolvers.with(staticAddresses("list", addresses));
  return createGrpcTransport("list:///all", { credentials: insecure(), dialer, resolvers, serviceConfig });
}

/** Of a connection's two halves alone, when nobody says anything on it. */
async function networkBytes(clock: Clock): Promise<number> {
  const dialer = network(clock);
  const before = await usedBytes();
  const ignore = { onData() {}, onReadEnd() {}, onDrain() {}, onClose() {} };
  const streams = await Promise.all(addresses.map(({ dial }) => dialer.dial(dial, { clock })));
  for (const stream of streams) stream.start(ignore);
  const each = ((await usedBytes()) - before) / streams.length;
  for (const stream of streams) stream.close();
  return each;
}

/** KiB of an idle channel, and of one that was connected and went idle again. */
async function idleChannels(clock: Clock): Promise<readonly number[]> {
  const dialer = memoryDialer({ clock, pair: { chunkBytes } });
  dialer.listen({ host: "one.test", port }, (stream) => void new MinimalPeer(stream));
  const make = (): GrpcTransport => createGrpcTransport(`one.test:${port}`, { credentials: insecure(), dialer });
  await using _ = make();
  const before = await usedBytes();
  const made = Array.from({ length: channels }, make);
  const fresh = await usedBytes();
  for (const transport of made) {
    await connectClient(transport).echo(new Uint8Array());
    transport.enterIdle();
  }
  const again = await usedBytes();
  await Promise.all(made.map((transport) => transport.close()));
  return [fresh, again].map((bytes) => (bytes - before) / channels / 1024);
}

/** KiB of a subchannel that is connected, and of one that has carried a call. */
async function connectedSubchannels(clock: Clock): Promise<readonly number[]> {
  const peerBytes = (await networkBytes(clock)) / 2;
  const dialer = network(clock);
  await using transport = makeTransport(dialer);
  const before = await usedBytes();
  transport.connect();
  await until(() => {
    const { subchannels: all } = transport;
    return all.length === subchannels && all.every(({ state }) => state === "READY");
  });
  const connected = await usedBytes();
  const client = connectClient(transport);
  for (let call = 0; call < 2 * subchannels; call += 1) await client.echo(new Uint8Array(100));
  const used = await usedBytes();
  return [connected, used].map((bytes) => ((bytes - before) / subchannels - peerBytes) / 1024);
}

export async function memoryFigures(): Promise<Readonly<Record<string, number>>> {
  const clock = nodeDialer().systemClock();
  const [idle, idleAgain] = await idleChannels(clock);
  const [connected, used] = await connectedSubchannels(clock);
  return {
    idle_channel_kib: idle ?? 0,
    channel_idle_again_kib: idleAgain ?? 0,
    connected_subchannel_kib: connected ?? 0,
    used_subchannel_kib: used ?? 0,
  };
}
