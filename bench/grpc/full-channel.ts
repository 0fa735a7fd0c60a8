/**
 * The full channel: several addresses, `round_robin`, a retry policy and a deadline, the same for every client that has them.
 */

import type { ServiceConfigJson } from "dragoman/grpc";

/** Given to each call. */
export const callTimeoutMs: number = 10_000;

export const serviceConfig: ServiceConfigJson = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: "0.1s",
        maxBackoff: "1s",
        backoffMultiplier: 2,
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

/** Whether a client that was given these addresses is to be a full channel. */
export function isFullChannel(addresses: string): boolean {
  return addresses.includes(",");
}
