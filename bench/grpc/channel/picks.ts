/**
 * What the core's channel costs by the number of its addresses, with connections that are nothing but ready: one pick by
 * `round_robin`, and an update that replaces every address.
 */
import { setImmediate as turn } from "node:timers/promises";
import { type Address, type Connection, type ResolverListener, Channel, parseTarget, roundRobin } from "dragoman/core";
import { nodeDialer } from "dragoman/transport/node";

const picksARound = 2_000_000;
const rounds = 7;
const updates = 9;
const many = 10_000;
const few = 10;

function makeConnection(onClosed: () => void): Connection {
  return { calls: 0, close: onClosed, abort: onClosed };
}

const info = { path: "/dragoman.bench.v1.EchoService/Echo" };

function addressList(count: number, network: number): readonly Address[] {
  return Array.from({ length: count }, (_, index) => ({
    dial: { host: `10.${network}.${index >> 8}.${index & 255}`, port: 50_051 },
  }));
}

interface Running {
  readonly channel: Channel<Connection>;
  readonly listener: ResolverListener;
}

/** A channel whose connections are ready at once. */
async function readyChannel(addresses: readonly Address[]): Promise<Running> {
  let listener: ResolverListener | undefined;
  const channel = new Channel<Connection>({
    target: parseTarget("list:///all", "list", () => true),
    resolver: {
      scheme: "list",
      build(_target, context) {
        listener = context.listener;
        return { start: () => listener?.onUpdate({ addresses }), resolveNow() {}, close() {} };
      },
    },
    configure: () => ({ config: undefined, balancer: { builder: roundRobin, config: undefined } }),
    connect: async (_address, { events }) => makeConnection(() => events.onClosed(undefined)),
    clock: nodeDialer().systemClock(),
    random: { next: Math.random },
  });
  channel.connect();
  await ready(channel);
  if (listener === undefined) throw new Error("The resolver was not built");
  return { channel, listener };
}

async function ready(channel: Channel<Connection>): Promise<void> {
  while ([...channel.subchannels].some(({ state }) => state !== "READY")) await turn();
}

function picksNs({ channel }: Running): number {
  const started = performance.now();
  for (let pick = 0; pick < picksARound; pick += 1) void channel.select(info, false);
  return ((performance.now() - started) * 1e6) / picksARound;
}

/** The longest turn of an update by as many other addresses, until all are ready. */
async function updateMs({ channel, listener }: Running, addresses: readonly Address[]): Promise<number> {
  const started = performance.now();
  listener.onUpdate({ addresses });
  const took = performance.now() - started;
  await ready(channel);
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

export async function pickFigures(): Promise<Readonly<Record<string, number>>> {
  const [small, large] = [await readyChannel(addressList(few, 0)), await readyChannel(addressList(many, 0))];
  const [fewNs, manyNs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    fewNs.push(picksNs(small));
    manyNs.push(picksNs(large));
  }
  const updateTimes: number[] = [];
  for (let update = 1; update <= updates; update += 1)
    updateTimes.push(await updateMs(large, addressList(many, update)));
  await Promise.all([small, large].map(({ channel }) => channel.close()));
  return {
    [`pick_among_${few}_ns`]: median(fewNs),
    [`pick_among_${many}_ns`]: median(manyNs),
    pick_ratio: median(manyNs) / median(fewNs),
    update_10000_addresses_ms: median(updateTimes),
    update_10000_addresses_first_ms: updateTimes[0] ?? 0,
  };
}
