/** What a client under a load gives back: one line of JSON from its process to the benchmark. */

/** What every load says, whatever else it asks for. */
export interface Timed {
  readonly durationMs: number;
}

export interface Measurement {
  /** Calls, messages, rows: what the load is about. */
  readonly count: number;
  readonly seconds: number;
  /** Of the client's process. */
  readonly cpuMs: number;
  readonly p50Us?: number | undefined;
  readonly p99Us?: number | undefined;
}
