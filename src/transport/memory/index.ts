/**
 * Byte streams in memory and a clock that a test moves: no network, no waiting, the same steps every time.
 *
 * @example
 * ```ts
 * import { VirtualClock, memoryDialer } from "dragoman/transport/memory";
 *
 * const clock = new VirtualClock();
 * const dialer = memoryDialer({ clock, connectLatencyMs: 10 });
 * dialer.listen({ host: "echo.test", port: 7 }, (stream) => serve(stream));
 * const stream = await clock.runUntil(dialer.dial({ host: "echo.test", port: 7 }, { clock }));
 * ```
 *
 * @module
 */
export type { MemoryDialer, MemoryDialerOptions, MemoryListenOptions } from "./dialer.ts";
export { memoryDialer } from "./dialer.ts";
export type { LinkFaults, LinkOptions } from "./link.ts";
export type { MemoryPair, MemoryPairOptions } from "./pair.ts";
export { memoryPair } from "./pair.ts";
export type { VirtualClockOptions } from "./virtual-clock.ts";
export { VirtualClock } from "./virtual-clock.ts";
