/**
 * The engine: a protocol as a pure state machine, and what the one pump needs to drive any of them.
 *
 * Bytes and the time go in, bytes and the engine's own events come out. No promise, socket or timer inside, so the
 * same code runs on every runtime and a test moves it byte by byte. HTTP/2, HBase and ZooKeeper connections are engines.
 */
import type { TransportError } from "./transport-error.ts";

/** What the engine wants done with its connection once its output has left. */
export type EngineIntent = "run" | "close" | "abort";

/** A protocol's state machine over one byte stream. No method throws, and no event handler's throw gets out of one. */
export interface Engine {
  /** Takes bytes from the peer, cut anywhere; `chunk` is the caller's again when the call returns. */
  receive(chunk: Uint8Array, now: number): void;
  /** The peer half-closed. */
  receiveEnd(now: number): void;
  /** The connection is gone: ends everything that still waits. Nothing is called after it. */
  connectionLost(error: TransportError | undefined, now: number): void;
  /**
   * The next bytes to send, or `undefined`. The pump calls it until it has enough: what it does not take stays in the engine's
   * bounded queues, and that is the backpressure. The bytes belong to the caller.
   */
  takeOutput(now: number): Uint8Array | undefined;
  /** When `handleTimeout` wants to be called, on the clock's scale; `Infinity` for never. */
  nextTimeout(): number;
  /** The time has come. */
  handleTimeout(now: number): void;
  /** As in `ByteStreamHandler`: how many bytes are certain to come next, as the rest of a frame. Default: 0. */
  expectedBytes?(): number;
  /** Read by the pump after each turn. */
  readonly intent: EngineIntent;
  /**
   * Set by the pump: the engine calls it when it has, outside of the pump's own calls, output to send, an earlier
   * timeout or another intent. Cheap to call again.
   */
  wake: () => void;
}
