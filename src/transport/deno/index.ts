/**
 * Byte streams on Deno: TCP, TLS and unix sockets.
 *
 * @example
 * ```ts
 * import { dialer } from "dragoman/transport/deno";
 *
 * const clock = dialer.systemClock();
 * const stream = await dialer.dial({ host: "127.0.0.1", port: 50051 }, { clock });
 * ```
 *
 * @module
 */
export { denoDialer, dialer } from "./dialer.ts";
