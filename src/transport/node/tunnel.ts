/** A Node socket as a proxy's client talks over it: read when asked, left as it was found. */
import type { Socket } from "node:net";
import type { TunnelSocket } from "../proxy.ts";

/** Reads and writes `socket` until it is handed on. */
export function socketTunnel(socket: Socket): TunnelSocket {
  return {
    read: () =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          socket.pause();
          socket.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onError);
        };
        const onData = (chunk: Uint8Array): void => {
          settle();
          resolve(chunk);
        };
        const onEnd = (): void => {
          settle();
          resolve(undefined);
        };
        const onError = (error: Error): void => {
          settle();
          reject(error);
        };
        socket.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);
        socket.resume();
      }),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
