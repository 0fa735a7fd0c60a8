/**
 * The channel: target → resolver → balancer → picker → subchannel, as in grpc-go's `ClientConn`, with the connection's
 * kind as a parameter. It knows nothing of calls but that they pick.
 */
import { exponentialBackoff, type Backoff } from "../backoff.ts";
import type { Balancer, BalancerBuilder, BalancerHelper, Picker, PickInfo, PickOutcome } from "../balancer/balancer.ts";
import { dropPicker, failPicker, queuePicker, type IdlePicker } from "../balancer/balancer.ts";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Resolver, ResolverBuilder, ResolverUpdate } from "../resolver/resolver.ts";
import type { Target } from "../resolver/target.ts";
import { TransportError } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";
import { Serializer } from "./serializer.ts";
import { Subchannel, type Connect, type Connection } from "./subchannel.ts";

/** What {@link Channel} takes. */
export interface ChannelOptions<C extends Connection> {
  readonly target: Target;
  readonly resolver: ResolverBuilder;
  readonly balancer: BalancerBuilder;
  readonly connect: Connect<C>;
  readonly clock: Clock;
  readonly random: Random;
  /** Between attempts to connect. Default: gRPC's (1 s, × 1.6, ± 20 %, 120 s at most). */
  readonly backoff?: Backoff | undefined;
  /** The least time that an attempt to connect gets. Default: 20,000. */
  readonly minConnectTimeoutMs?: number | undefined;
}

/** A call's way to a connection. */
export interface Selection<C extends Connection> {
  readonly connection: C;
  readonly subchannel: Subchannel<C>;
  /** To be called once, when the call has ended. */
  readonly done: ((outcome: PickOutcome) => void) | undefined;
}

/** One target's connections. Idle until the first pick, or `connect`. */
export class Channel<C extends Connection> {
  readonly #options: ChannelOptions<C>;
  readonly #serializer = new Serializer();
  readonly #subchannels = new Set<Subchannel<C>>();
  #resolver: Resolver | undefined;
  #balancer: Balancer | undefined;
  #picker: Picker<C> | IdlePicker = queuePicker;
  #state: ConnectivityState = "IDLE";
  #wait: PromiseWithResolvers<void> | undefined;

  constructor(options: ChannelOptions<C>) {
    this.#options = options;
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  /**
   * Selects a connection for a call: the selection itself, or a promise to wait for (with the call's own deadline)
   * before selecting again. Throws a TransportError when the call is to fail.
   */
  select(info: PickInfo, waitForReady: boolean): Selection<C> | Promise<void> {
    if (this.#state === "IDLE") this.connect();
    const result = this.#picker.pick(info);
    if (result.kind === "complete") {
      const { connection } = result.subchannel;
      if (connection !== undefined) return { connection, subchannel: result.subchannel, done: result.done };
      // The picker is older than the subchannel's state: its successor is on the way.
      result.done?.({ error: undefined, sent: false });
    }
    if (result.kind === "drop" || (result.kind === "fail" && !waitForReady)) throw result.error;
    this.#wait ??= Promise.withResolvers<void>();
    return this.#wait.promise;
  }

  /** Leaves IDLE. */
  connect(): void {
    if (this.#state === "SHUTDOWN") return;
    this.#serializer.run(() => {
      if (this.#balancer === undefined) this.#start();
      else this.#balancer.exitIdle();
    });
  }

  /** Takes no more calls, lets those in flight end; fulfilled when every connection is closed. Idempotent. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all([...this.#subchannels].map((subchannel) => subchannel.whenDrained()));
  }

  /** Closes, and ends what is in flight. */
  abort(reason: TransportError): void {
    const subchannels = [...this.#subchannels];
    this.#stop();
    for (const subchannel of subchannels) subchannel.abort(reason);
  }

  #start(): void {
    const { target, resolver, balancer, clock, random } = this.#options;
    this.#state = "CONNECTING";
    this.#balancer = balancer.build(this.#helper());
    const listener = {
      onUpdate: (update: ResolverUpdate) => this.#serializer.run(() => this.#resolved(update)),
      onError: (error: TransportError) => this.#serializer.run(() => this.#unresolved(error)),
    };
    try {
      this.#resolver = resolver.build(target, { listener, clock, random });
      this.#resolver.start();
    } catch (cause) {
      const message = `The resolver of "${target.text}" cannot be made: ${String(cause)}`;
      const error = new TransportError({ step: "resolve", address: target.text, message, cause });
      this.#publish("TRANSIENT_FAILURE", failPicker(cause instanceof TransportError ? cause : error));
    }
  }

  #resolved({ addresses }: ResolverUpdate): void {
    if (this.#state === "SHUTDOWN") return;
    if (addresses.length > 0) {
      this.#balancer?.updateAddresses(addresses, undefined);
      return;
    }
    const { text } = this.#options.target;
    const message = `The resolver of "${text}" produced zero addresses`;
    this.#unresolved(new TransportError({ step: "resolve", address: text, message }));
    this.#resolver?.resolveNow();
  }

  #unresolved(error: TransportError): void {
    if (this.#state !== "SHUTDOWN") this.#balancer?.resolverError(error);
  }

  #helper(): BalancerHelper<C> {
    const { clock, random, connect, backoff = exponentialBackoff(), minConnectTimeoutMs = 20_000 } = this.#options;
    const createSubchannel: BalancerHelper<C>["createSubchannel"] = (address, onState) => {
      const subchannel = new Subchannel<C>({
        ...{ address, connect, clock, random, backoff, minConnectTimeoutMs },
        onState: (state) => {
          if (state === "SHUTDOWN") void subchannel.whenDrained().then(() => this.#subchannels.delete(subchannel));
          this.#serializer.run(() => {
            if (this.#state !== "SHUTDOWN") onState(state);
          });
        },
      });
      this.#subchannels.add(subchannel);
      return subchannel;
    };
    return {
      ...{ clock, random, createSubchannel },
      updateState: (state, picker) => this.#publish(state, picker),
      requestResolution: () => this.#resolver?.resolveNow(),
    };
  }

  #publish(state: ConnectivityState, picker: Picker<C> | IdlePicker): void {
    if (this.#state === "SHUTDOWN") return;
    this.#picker = picker;
    this.#state = state;
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.resolve();
  }

  #stop(): void {
    if (this.#state === "SHUTDOWN") return;
    const { text } = this.#options.target;
    const message = `The channel to "${text}" is closed`;
    this.#publish("SHUTDOWN", dropPicker(new TransportError({ step: "connect", address: text, message })));
    this.#resolver?.close();
    this.#serializer.run(() => this.#balancer?.close());
  }
}
