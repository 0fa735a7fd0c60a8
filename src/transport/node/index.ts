/**
 * Byte streams on Node: TCP, TLS and unix sockets.
 *
 * @example
 * ```ts
 * import { dialer } from "dragoman/transport/node";
 *
 * const clock = dialer.systemClock();
 * const stream = await dialer.dial({ host: "127.0.0.1", port: 50051 }, { clock });
 * ```
 *
 * @module
 */
export { dialer, nodeDialer } from "./dialer.ts";
export type { NodeSocket, NodeStreamOptions } from "./stream.ts";
export { NodeStream } from "./stream.ts";
