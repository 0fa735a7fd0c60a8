/**
 * What lies below every protocol: the contracts of byte streams, dialers and clocks, the pump that drives an engine,
 * and the one error class. The runtimes' adapters are entry points of their own: `dragoman/transport/node` and so on.
 *
 * @example
 * ```ts
 * import { Pump } from "dragoman/transport";
 * import { dialer } from "dragoman/transport/node";
 *
 * const clock = dialer.systemClock();
 * const stream = await dialer.dial({ host: "127.0.0.1", port: 50051 }, { clock });
 * new Pump({ engine, stream, clock });
 * ```
 *
 * @module
 */
export type { ByteStream, ByteStreamHandler, TlsSession } from "../core/byte-stream.ts";
export type { Clock, Timer } from "../core/clock.ts";
export type { DialAddress, DialOptions, Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
export { formatAddress } from "../core/dialer.ts";
export type { DnsLookup, DnsQuery } from "../core/resolver/dns-lookup.ts";
export type { Engine, EngineIntent } from "../core/engine.ts";
export type { TransportErrorInit, TransportStep } from "../core/transport-error.ts";
export { TransportError } from "../core/transport-error.ts";
export type { DnsFetchInit, DnsFetchResponse, DnsOverHttpsOptions } from "./doh.ts";
export { dnsOverHttps } from "./doh.ts";
export { limitedDialer } from "./limited-dialer.ts";
export type { LimitedDialerOptions } from "./limited-dialer.ts";
export type { PumpOptions } from "./pump.ts";
export { Pump } from "./pump.ts";
export type { SystemClockOptions } from "./system-clock.ts";
export { systemClock } from "./system-clock.ts";
