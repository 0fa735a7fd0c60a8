/**
 * Connectivity states, by gRPC's connectivity-semantics-and-api.md.
 *
 *            connect()                 ready
 *     IDLE ────────────▶ CONNECTING ────────▶ READY
 *      ▲  ▲                  │                  │
 *      │  └──────────────────┼──────────────────┘ lost, or draining
 *      │ backoff over        │ failed
 *      └──── TRANSIENT_FAILURE ◀┘               any ──shutdown()──▶ SHUTDOWN
 */
export type ConnectivityState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";
