/**
 * What the parts of the shared suite are handed: the dialer and its abilities, the peers, and the steps that many tests
 * share.
 */
import assert from "node:assert/strict";
import type { Clock } from "../../src/core/clock.ts";
import type { DialOptions, Dialer } from "../../src/core/dialer.ts";
import type { Companion, CompanionPorts } from "../support/companion-info.ts";
import { Recorder } from "./recorder.ts";

/** What a runtime has. */
export interface Abilities {
  /** Certificates: checked against `ca` (`own`), against what the runtime trusts (`runtime`), or not at all. */
  readonly ca: "own" | "runtime" | "none";
  readonly alpn: boolean;
  readonly clientCertificate: boolean;
  readonly unix: boolean;
  readonly localAddress: boolean;
  /** Whether it can tell a name that does not resolve from a peer that cannot be reached. */
  readonly tellsResolve: boolean;
  /** Whether a reset by the peer looks other than its orderly end. */
  readonly tellsReset: boolean;
  /** Whether a handshake that was started on an open socket ends before the dialling does. */
  readonly awaitsUpgrade: boolean;
  /** Whether there is an environment that names a proxy. */
  readonly environment: boolean;
}

/** What the suite runs on. */
export interface SuiteSubject {
  readonly dialer: Dialer;
  readonly can: Abilities;
  /** The peers, from the first test on. */
  readonly companion: () => Companion;
  /** Moves a virtual clock until `promise` settles; on a runtime's own clock, just `promise`. */
  readonly settle?: (<T>(promise: Promise<T>) => Promise<T>) | undefined;
  readonly clock: Clock;
}

/** What the parts of the suite are handed. */
export class SuiteContext {
  readonly dialer: Dialer;
  readonly can: Abilities;
  readonly clock: Clock;
  readonly #companion: () => Companion;
  readonly #settle: <T>(promise: Promise<T>) => Promise<T>;

  constructor({ dialer, can, companion, clock, settle = (promise) => promise }: SuiteSubject) {
    this.dialer = dialer;
    this.can = can;
    this.clock = clock;
    this.#companion = companion;
    this.#settle = settle;
  }

  get companion(): Companion {
    return this.#companion();
  }

  wait<T>(promise: Promise<T>): Promise<T> {
    return this.#settle(promise);
  }

  address(port: keyof CompanionPorts): { readonly host: string; readonly port: number } {
    return { host: this.companion.host, port: this.companion.ports[port] };
  }

  /** Dials a peer and records its stream. */
  async open(port: keyof CompanionPorts, options: Omit<DialOptions, "clock"> = {}): Promise<Recorder> {
    const { clock } = this;
    return new Recorder(await this.wait(this.dialer.dial(this.address(port), { clock, ...options })));
  }

  /** Sends a little through the echo server and back: everything that was on its way before has arrived then. */
  async roundTrip(): Promise<void> {
    const echo = await this.open("echo");
    echo.send("ping");
    await this.wait(echo.received(4));
    echo.stream.abort();
    await this.wait(echo.closed());
  }

  /** What a sink that was named `name` got. */
  async report(name: string): Promise<string> {
    const reporter = await this.open("report");
    reporter.send(`${name}\n`);
    await this.wait(reporter.readEnd());
    reporter.stream.close();
    await this.wait(reporter.closed());
    return reporter.text;
  }

  /** Ends a connection in order, and checks that it did. */
  async finish(recorder: Recorder): Promise<void> {
    recorder.guarded(() => recorder.stream.close());
    await this.wait(recorder.closed());
    assert.equal(recorder.closeError, undefined);
  }
}
