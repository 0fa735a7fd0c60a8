/**
 * Many connectivity states seen as one (gRPC's connectivity-semantics-and-api.md): kept by counting, so that a change costs
 * the same among ten as among ten thousand.
 */
import type { ConnectivityState } from "../channel/connectivity.ts";

/** The first that occurs is the aggregated state. */
const PRECEDENCE = ["READY", "CONNECTING", "IDLE"] as const;

/** How many are in each state. SHUTDOWN is not counted. */
export class StateCounts {
  readonly #counts: Record<ConnectivityState, number> = {
    READY: 0,
    CONNECTING: 0,
    IDLE: 0,
    TRANSIENT_FAILURE: 0,
    SHUTDOWN: 0,
  };

  /** One that was in `from` (SHUTDOWN: it is new) is in `to` now (SHUTDOWN: it is gone). */
  move(from: ConnectivityState, to: ConnectivityState): void {
    this.#counts[from] -= 1;
    this.#counts[to] += 1;
  }

  /** READY if any is, else CONNECTING, else IDLE; TRANSIENT_FAILURE if all are, or none is there. */
  get state(): ConnectivityState {
    return PRECEDENCE.find((state) => this.#counts[state] > 0) ?? "TRANSIENT_FAILURE";
  }
}
