/** What a connection can be told, and every limit it keeps, with its default. Sizes in bytes, times in milliseconds. */

/** Limits and sizes of one HTTP/2 client connection. */
export interface Http2Options {
  /** The receive window of a stream at its start. Default: 262,144. */
  readonly initialWindowBytes?: number | undefined;
  /** What a stream's window may grow to, by measured bandwidth × delay. Default: 8,388,608. */
  readonly maxWindowBytes?: number | undefined;
  /** The longest header list that the server may send, uncompressed (SETTINGS_MAX_HEADER_LIST_SIZE). Default: 65,536. */
  readonly maxHeaderListBytes?: number | undefined;
  /** The longest header block as it travels, compressed. Default: 4 × `maxHeaderListBytes`, 16 MiB at most. */
  readonly maxHeaderBlockBytes?: number | undefined;
  /** The most CONTINUATION frames of one header block. Default: 32. */
  readonly maxContinuationFrames?: number | undefined;
  /** Our HPACK decoder's table (SETTINGS_HEADER_TABLE_SIZE). Default: 4,096. */
  readonly headerTableBytes?: number | undefined;
  /** Calls that may wait for a place among the server's MAX_CONCURRENT_STREAMS; a further one fails. Default: 16,384. */
  readonly maxQueuedStreams?: number | undefined;
  /** Streams that a connection carries; then it drains, and a new one is to take over. Default: 1,073,741,824, all ids. */
  readonly maxStreams?: number | undefined;
  /** Frames that bring nothing (PING, SETTINGS, empty DATA …) in a burst; useful traffic earns more. Default: 1,000. */
  readonly controlFrameBurst?: number | undefined;
  /** Such frames earned by each second. Default: 100. */
  readonly controlFramesPerSecond?: number | undefined;
  /** How long the server may take to acknowledge our SETTINGS. Default: 20,000. */
  readonly settingsTimeoutMs?: number | undefined;
  /** How long a connection that ends with an error may take to send its GOAWAY. Default: 1,000. */
  readonly closeTimeoutMs?: number | undefined;
  /** Header names that are never put into a compression table, beyond `authorization`, `cookie` and their like. */
  readonly neverIndexed?: Iterable<string> | undefined;
}

/** The options with every default filled in. */
export type Http2Limits = { readonly [Name in Exclude<keyof Http2Options, "neverIndexed">]-?: number } & {
  readonly neverIndexed: Iterable<string>;
};

type Ranges = Readonly<
  Record<Exclude<keyof Http2Limits, "neverIndexed">, readonly [byDefault: number, low: number, high: number]>
>;

/** Fills in the defaults. Throws a RangeError that names an option out of range. */
export function http2Limits(options: Http2Options): Http2Limits {
  const { initialWindowBytes = 262_144, maxHeaderListBytes = 65_536, neverIndexed = [] } = options;
  const ranges: Ranges = {
    initialWindowBytes: [initialWindowBytes, 1, 0x7fff_ffff],
    maxWindowBytes: [8_388_608, initialWindowBytes, 0x3fff_ffff],
    maxHeaderListBytes: [maxHeaderListBytes, 1, 0xffff_ffff],
    maxHeaderBlockBytes: [Math.min(4 * maxHeaderListBytes, 0x100_0000), 1, 0xffff_ffff],
    maxContinuationFrames: [32, 0, 1_000_000],
    headerTableBytes: [4_096, 0, 0xff_ffff],
    maxQueuedStreams: [16_384, 0, 1_000_000_000],
    maxStreams: [0x4000_0000, 1, 0x4000_0000],
    controlFrameBurst: [1_000, 0, 1_000_000_000],
    controlFramesPerSecond: [100, 0, 1_000_000_000],
    settingsTimeoutMs: [20_000, 1, 0x7fff_ffff],
    closeTimeoutMs: [1_000, 0, 0x7fff_ffff],
  };
  const limits = Object.entries(ranges).map(([name, [byDefault, low, high]]) => {
    const value = options[name as keyof Ranges] ?? byDefault;
    if (Number.isInteger(value) && value >= low && value <= high) return [name, value];
    throw new RangeError(`HTTP/2's "${name}" must be a whole number from ${low} to ${high}, not ${value}`);
  });
  return { ...(Object.fromEntries(limits) as Record<keyof Ranges, number>), neverIndexed };
}
