/**
 * The channel: target → resolver → balancer → picker → subchannel, as in grpc-go's `ClientConn`, with the connection's
 * kind as a parameter. It knows nothing of calls but that they pick, and nothing of a service config but its balancer.
 *
 * Whatever a resolver, a balancer or a picker throws becomes an error that calls fail with; none of them can wedge it.
 */
import {
  dropPicker,
  failPicker,
  queuePicker,
  type BalancerChoice,
  type BalancerHelper,
  type IdlePicker,
  type Picker,
  type PickInfo,
  type PickOutcome,
  type PickResult,
} from "../balancer/balancer.ts";
import { GracefulSwitch } from "../balancer/graceful-switch.ts";
import { onAbort } from "../call/cancellation.ts";
import { EventLog, type LoggedEvent } from "../observe/event-log.ts";
import type { Resolver, ResolverBuilder, ResolverContext, ResolverUpdate } from "../resolver/resolver.ts";
import type { Target } from "../resolver/target.ts";
import { TransportError, type TransportStep } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";
import { Idleness } from "./idleness.ts";
import { Serializer } from "./serializer.ts";
import type { Connection, Subchannel } from "./subchannel.ts";
import { Subchannels, type ConnectOptions } from "./subchannels.ts";

/** What a resolver's update means for the channel. */
export interface ChannelConfiguration<Config> {
  /** What calls go by: {@link Channel.config}. */
  readonly config: Config;
  readonly balancer: BalancerChoice;
  /** The service whose health decides on READY. Default: none is asked for. */
  readonly healthService?: string | undefined;
}

/** What {@link Channel} takes. */
export interface ChannelOptions<C extends Connection, Config> extends ConnectOptions<C> {
  readonly target: Target;
  readonly resolver: ResolverBuilder;
  /** What the resolver is told besides. */
  readonly resolverContext?: Omit<ResolverContext, "listener" | "clock" | "random"> | undefined;
  /**
   * Reads the config of an update; of `undefined` where the resolver's first word is an error. What it throws is reported: the
   * config before stays in force, and where there is none, calls fail with it.
   */
  readonly configure: (update: ResolverUpdate | undefined) => ChannelConfiguration<Config>;
  /** Without calls for this long (and at most twice as long) it goes IDLE. Default: 1,800,000; Infinity is never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Whether calls are open: then it does not go IDLE by itself. Default: none are. */
  readonly busy?: (() => boolean) | undefined;
}

/** A call's way to a connection. */
export interface Selection<C extends Connection> {
  readonly connection: C;
  readonly subchannel: Subchannel<C>;
  /** To be called once, when the call has ended. */
  readonly done: ((outcome: PickOutcome) => void) | undefined;
}

/** The picker dropped the call: no other attempt follows, whatever the policy. */
export class CallDropped extends TransportError {
  constructor(cause: TransportError) {
    const { step, address, message, code } = cause;
    super({ step, address, message, code, cause });
  }
}

const UNSENT: PickOutcome = { error: undefined, sent: false };

/** One target's connections. Idle until the first pick, or `connect`. */
export class Channel<C extends Connection, Config = unknown> {
  readonly #options: ChannelOptions<C, Config>;
  readonly #serializer = new Serializer((cause) => this.#broken(cause));
  readonly #subchannels: Subchannels<C>;
  readonly #idleness: Idleness;
  #resolver: Resolver | undefined;
  /** There while the channel is not idle. */
  #balancer: GracefulSwitch<C> | undefined;
  #picker: Picker<C> | IdlePicker = queuePicker;
  #state: ConnectivityState = "IDLE";
  #configuration: ChannelConfiguration<Config> | undefined;
  #configError: TransportError | undefined;
  /** The resolver has said something, once at least. */
  #heard = false;
  #firstWord: PromiseWithResolvers<void> | undefined;
  #wait: PromiseWithResolvers<void> | undefined;
  #stateChange: PromiseWithResolvers<void> | undefined;
  #log: EventLog | undefined;

  constructor(options: ChannelOptions<C, Config>) {
    const { clock, idleTimeoutMs: timeoutMs = 1_800_000, busy = () => false } = options;
    this.#options = options;
    this.#subchannels = new Subchannels(options, {
      run: (callback) => this.#serializer.run(callback),
      healthService: () => this.#configuration?.healthService,
      shutdownReason: () => this.#error("connect", "The subchannel was shut down"),
      onRoom: () => this.#wake(),
    });
    this.#idleness = new Idleness({ ...{ clock, timeoutMs, busy }, onIdle: () => this.enterIdle() });
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  /** The config in force; none before the resolver's first word, or while all that came was bad. Kept while IDLE. */
  get config(): Config | undefined {
    return this.#configuration?.config;
  }

  /** Why the resolver's last config is not in force. */
  get configError(): TransportError | undefined {
    return this.#configError;
  }

  /** What to wait for before the first call: the resolver's first word. None once it was heard. Asking for it leaves IDLE. */
  get resolved(): Promise<void> | undefined {
    if (!this.#heard && this.#state === "IDLE") this.connect();
    if (this.#heard) return undefined;
    this.#firstWord ??= Promise.withResolvers<void>();
    return this.#firstWord.promise;
  }

  /** What happened lately, oldest first. */
  get events(): readonly LoggedEvent[] {
    return EventLog.read(this.#log);
  }

  /** Those in use, and those that still drain. */
  get subchannels(): Iterable<Subchannel<C>> {
    return this.#subchannels.all;
  }

  /**
   * Selects a connection for a call: the selection itself, or a promise to wait for (with the call's own deadline)
   * before selecting again. Throws a TransportError when the call is to fail, a {@link CallDropped} when for good.
   *
   * @param avoid Where it would rather not go (the call has just failed there): picked only if no other is found soon.
   */
  select(info: PickInfo, waitForReady: boolean, avoid?: Subchannel<C>): Selection<C> | Promise<void> {
    this.#idleness.active = true;
    if (this.#state === "IDLE") this.connect();
    const result = avoid === undefined ? this.#pick(info) : this.#pickOther(info, avoid);
    if (result.kind === "complete") {
      const { subchannel, done } = result;
      const { connection } = subchannel;
      const verified = connection?.verify?.();
      if (connection !== undefined && verified === undefined) {
        subchannel.used = true;
        return { connection, subchannel, done };
      }
      done?.(UNSENT);
      if (verified !== undefined) return verified;
      // The picker is older than the subchannel's state, and its successor is on the way; or a further connection is.
    }
    if (result.kind === "drop") throw new CallDropped(result.error);
    if (result.kind === "fail" && !waitForReady) throw result.error;
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

  /** Closes connections (gracefully) and resolver; the next call starts anew, with the config that was last in force. */
  enterIdle(): void {
    this.#serializer.run(() => {
      if (this.#state === "SHUTDOWN" || this.#balancer === undefined) return;
      this.#halt();
      this.#publish("IDLE", queuePicker);
    });
  }

  /** Makes every subchannel that waits for its backoff try again now, and its backoff start anew. */
  resetConnectBackoff(): void {
    this.#serializer.run(() => {
      for (const subchannel of this.#subchannels.all) subchannel.resetBackoff();
    });
  }

  /** Fulfilled when the state is another than `from`; rejects with the signal's reason. */
  async waitForStateChange(from: ConnectivityState, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    while (this.#state === from) {
      this.#stateChange ??= Promise.withResolvers<void>();
      const aborted = Promise.withResolvers<void>();
      const removeListener = onAbort(signal, aborted.reject);
      await Promise.race([this.#stateChange.promise, aborted.promise]).finally(removeListener);
    }
  }

  /** Takes no more calls, lets those in flight end; fulfilled when every connection is closed. Idempotent. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all([...this.#subchannels.all].map((subchannel) => subchannel.whenDrained()));
  }

  /** Closes, and ends what is in flight. */
  abort(reason: TransportError): void {
    const subchannels = [...this.#subchannels.all];
    this.#stop();
    for (const subchannel of subchannels) subchannel.abort(reason);
  }

  #pick(info: PickInfo): PickResult<C> {
    try {
      return this.#picker.pick(info);
    } catch (cause) {
      throw this.#error("balance", "The picker failed", cause);
    }
  }

  #pickOther(info: PickInfo, avoid: Subchannel<C>): PickResult<C> {
    let result = this.#pick(info);
    for (let again = 0; again < 2 && result.kind === "complete" && result.subchannel === avoid; again++) {
      result.done?.(UNSENT);
      result = this.#pick(info);
    }
    return result;
  }

  #start(): void {
    const { target, resolver: builder, resolverContext, clock, random } = this.#options;
    this.#publish("CONNECTING", queuePicker);
    const balancer = new GracefulSwitch<C>(this.#helper());
    this.#balancer = balancer;
    // A resolver that was closed may still speak.
    const hear = (callback: () => void): void =>
      this.#serializer.run(() => {
        if (this.#balancer === balancer) callback();
      });
    const listener = {
      onUpdate: (update: ResolverUpdate) => hear(() => this.#resolved(balancer, update)),
      onError: (error: TransportError) => hear(() => this.#unresolved(balancer, error)),
    };
    try {
      this.#resolver = builder.build(target, { listener, clock, random, ...resolverContext });
      this.#resolver.start();
    } catch (cause) {
      const known = cause instanceof TransportError;
      listener.onError(known ? cause : this.#error("resolve", `The resolver of "${target.text}" failed`, cause));
    }
  }

  #resolved(balancer: GracefulSwitch<C>, update: ResolverUpdate): void {
    const { addresses } = update;
    const { text } = this.#options.target;
    this.#note("info", `Resolved to ${addresses.length} ${addresses.length === 1 ? "address" : "addresses"}`);
    const configuration = this.#configure(update);
    if (configuration !== undefined) {
      balancer.updateState({ addresses, config: configuration.balancer });
      if (addresses.length === 0)
        balancer.resolverError(this.#error("resolve", `The resolver of "${text}" produced zero addresses`));
    }
    if (addresses.length === 0 || this.#configError !== undefined) this.#resolveNow();
    this.#hasHeard();
  }

  #unresolved(balancer: GracefulSwitch<C>, error: TransportError): void {
    this.#note("warning", error.message);
    const configuration = this.#configuration ?? this.#configure(undefined);
    if (configuration !== undefined) {
      balancer.choose(configuration.balancer);
      balancer.resolverError(error);
    }
    this.#hasHeard();
  }

  /** The configuration in force after this update. Without any, calls fail with the reason. */
  #configure(update: ResolverUpdate | undefined): ChannelConfiguration<Config> | undefined {
    const before = this.#configuration;
    try {
      this.#configuration = this.#options.configure(update);
      this.#configError = undefined;
      const { name } = this.#configuration.balancer.builder;
      if (name !== before?.balancer.builder.name) this.#note("info", `The balancer is "${name}"`);
    } catch (cause) {
      this.#configError = this.#error("resolve", "The service config cannot be used", cause);
      this.#note("error", this.#configError.message);
      if (before === undefined) this.#publish("TRANSIENT_FAILURE", failPicker(this.#configError));
    }
    return this.#configuration;
  }

  #hasHeard(): void {
    this.#heard = true;
    this.#firstWord?.resolve();
    this.#firstWord = undefined;
  }

  #helper(): BalancerHelper<C> {
    const { clock, random } = this.#options;
    const inTurn = (callback: () => void) => (): void => this.#serializer.run(callback);
    return {
      random,
      clock: {
        now: () => clock.now(),
        setTimer: (delayMs, callback) => clock.setTimer(delayMs, inTurn(callback)),
        defer: (callback) => clock.defer(inTurn(callback)),
      },
      createSubchannel: (address, onState, wish) => this.#subchannels.create(address, onState, wish),
      updateState: (state, picker) => this.#publish(state, picker),
      requestResolution: () => this.#resolveNow(),
    };
  }

  /** A balancer that throws makes calls fail, unless it still has a picker that serves. */
  #broken(cause: unknown): void {
    const error = this.#error("balance", "The balancer failed", cause);
    this.#note("error", error.message);
    if (this.#state !== "READY") this.#publish("TRANSIENT_FAILURE", failPicker(error));
    this.#hasHeard();
  }

  #publish(state: ConnectivityState, picker: Picker<C> | IdlePicker): void {
    if (this.#state === "SHUTDOWN") return;
    this.#picker = picker;
    if (this.#state !== state) {
      // While IDLE there is nothing left to close that keeps anyone busy, and no timer to keep a process alive.
      if (state === "IDLE") this.#idleness.stop();
      else if (this.#state === "IDLE" && state !== "SHUTDOWN") this.#idleness.start();
      this.#state = state;
      this.#note("info", state);
      this.#stateChange?.resolve();
      this.#stateChange = undefined;
    }
    if (picker !== queuePicker || state !== "CONNECTING") this.#wake();
  }

  #wake(): void {
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.resolve();
  }

  #resolveNow(): void {
    try {
      this.#resolver?.resolveNow();
    } catch (cause) {
      this.#note("error", this.#error("resolve", "The resolver failed", cause).message);
    }
  }

  #halt(): void {
    const [resolver, balancer] = [this.#resolver, this.#balancer];
    this.#resolver = undefined;
    this.#balancer = undefined;
    this.#idleness.stop();
    // One that cannot be closed must not keep the channel from what comes next.
    for (const part of [balancer, resolver]) {
      try {
        part?.close();
      } catch (cause) {
        this.#note("error", this.#error("balance", "Closing a resolver or balancer failed", cause).message);
      }
    }
  }

  #stop(): void {
    if (this.#state === "SHUTDOWN") return;
    const { text } = this.#options.target;
    this.#publish("SHUTDOWN", dropPicker(this.#error("connect", `The channel to "${text}" is closed`)));
    this.#hasHeard();
    this.#serializer.run(() => this.#halt());
    for (const subchannel of this.#subchannels.all) subchannel.shutdown();
  }

  #note(severity: LoggedEvent["severity"], text: string): void {
    this.#log ??= new EventLog(this.#options.clock);
    this.#log.add(severity, text);
  }

  #error(step: TransportStep, what: string, cause?: unknown): TransportError {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = cause === undefined ? what : `${what}: ${why}`;
    return new TransportError({ step, address: this.#options.target.text, message, cause });
  }
}
