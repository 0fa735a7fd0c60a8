/**
 * Byte streams on Cloudflare Workers: TCP and TLS by `cloudflare:sockets`, or by a binding's `connect`.
 *
 * @example
 * ```ts
 * import { dialer } from "dragoman/transport/workers";
 *
 * const clock = dialer.systemClock();
 * const stream = await dialer.dial({ host: "backend.example.org", port: 50051 }, { clock });
 * ```
 *
 * @module
 */
export type { WorkersDialerOptions } from "./connector.ts";
export { workersDialer } from "./connector.ts";
export { dialer } from "./dialer.ts";
export { requestScope } from "./request-scope.ts";
export type { OpenClient, RequestScope, RequestScopeOptions } from "./request-scope.ts";
export type {
  WorkersByobReader,
  WorkersConnect,
  WorkersReadResult,
  WorkersReader,
  WorkersSocket,
  WorkersWriter,
} from "./sockets-api.ts";
