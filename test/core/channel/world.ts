/** A channel's surroundings for tests: virtual time, and connections whose fate the test decides. */
import type { BalancerBuilder } from "../../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import { Channel, type ChannelOptions } from "../../../src/core/channel/channel.ts";
import type { Connect, Connection, ConnectionEvents } from "../../../src/core/channel/subchannel.ts";
import { formatAddress } from "../../../src/core/dialer.ts";
import type { ResolverBuilder, ResolverListener } from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

export class FakeConnection implements Connection {
  readonly address: string;
  readonly events: ConnectionEvents;
  closed = false;
  aborted = false;
  full = false;
  calls = 0;
  verify: () => Promise<void> | undefined = () => undefined;

  constructor(address: string, events: ConnectionEvents) {
    this.address = address;
    this.events = events;
  }

  close(): void {
    this.closed = true;
  }

  abort(): void {
    this.aborted = true;
    this.events.onClosed(undefined);
  }
}

/** An attempt to connect that waits for the test. */
export interface Attempt {
  readonly address: string;
  readonly atMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  succeed(): FakeConnection;
  fail(message?: string): void;
}

export type WorldOptions = Partial<ChannelOptions<FakeConnection, unknown>>;

export class ChannelWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly attempts: Attempt[] = [];
  listener: ResolverListener | undefined;
  resolveNowCalls = 0;
  resolverClosed = false;

  readonly connect: Connect<FakeConnection> = ({ dial }, { events, signal, timeoutMs }) => {
    const address = formatAddress(dial);
    const made = Promise.withResolvers<FakeConnection>();
    signal.addEventListener("abort", () => made.reject(signal.reason));
    this.attempts.push({
      ...{ address, timeoutMs, signal, atMs: this.clock.now() },
      succeed: () => {
        const connection = new FakeConnection(address, events);
        made.resolve(connection);
        return connection;
      },
      fail: (message = "refused") => made.reject(new TransportError({ step: "connect", address, message })),
    });
    return made.promise;
  };

  readonly resolver: ResolverBuilder = {
    scheme: "test",
    build: (_target, { listener }) => {
      this.listener = listener;
      return {
        start: () => {},
        resolveNow: () => (this.resolveNowCalls += 1),
        close: () => (this.resolverClosed = true),
      };
    },
  };

  channel(builder: BalancerBuilder = pickFirst, options: WorldOptions = {}): Channel<FakeConnection> {
    return new Channel<FakeConnection>({
      target: { scheme: "test", authority: "", endpoint: "x", text: "test:///x" },
      ...{ resolver: this.resolver, connect: this.connect, clock: this.clock },
      configure: () => ({ config: undefined, balancer: { builder, config: undefined } }),
      random: { next: () => 0.5 },
      ...options,
    });
  }

  resolve(...hosts: readonly string[]): void {
    this.listener?.onUpdate({ addresses: hosts.map((host) => ({ dial: { host, port: 1 } })) });
  }

  /** The newest attempt to reach a host. */
  attemptTo(host: string): Attempt {
    const attempt = this.attempts.findLast(({ address }) => address === `${host}:1` || address === `[${host}]:1`);
    if (attempt === undefined) throw new Error(`Nobody has tried to connect to ${host}`);
    return attempt;
  }

  /** The hosts that were tried, in order. */
  get tried(): readonly string[] {
    return this.attempts.map(({ address }) => address.replace(/:1$/, ""));
  }

  /** The newest attempt. */
  get attempt(): Attempt {
    const attempt = this.attempts.at(-1);
    if (attempt === undefined) throw new Error("Nobody has tried to connect");
    return attempt;
  }
}
